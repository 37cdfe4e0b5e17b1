// Attention of packed sequences over their own keys or over cached pages.
//
// T query rows · N query heads · K key/value heads · Q key width · U value width
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "tensor/tensor.h"

namespace tessera::ops {

enum class AttentionMask : std::uint8_t { kCausal, kFull };

// Spans of one call are disjoint and ascend by `begin`.
//
// Query rows [begin, begin + count) at positions first_position + i see the keys of their own
// sequence only. Keys and values are rows [key_begin, key_begin + num_keys) of k and v, or, when
// pages are given, the pages' rows from position 0; a page is named by its first byte.
struct AttentionSpan {
  Index begin = 0;
  Index count = 0;
  Index first_position = 0;
  Index num_keys = 0;
  Index key_begin = 0;
  std::span<std::byte* const> key_pages{};
  std::span<std::byte* const> value_pages{};
};

struct AttentionInputs {
  Tensor q_TNQ;    // f32 or bf16, last axis contiguous
  Tensor k_SKQ{};  // in the type of q, as pages are; empty with pages
  Tensor v_SKU{};  // likewise
  std::span<const AttentionSpan> sequences{};
  Index page_tokens = 0;  // with pages: rows per page, [page_tokens, K, Q] and [page_tokens, K, U]
  Index num_kv_heads = 0;
  Index value_width = 0;
  bool values_in_keys =
      false;  // the value of a key row is its first value_width values (pages only)
  float scale = 1.0F;
  AttentionMask mask = AttentionMask::kCausal;
  // i32 [T], or none, with pages and one causal query a sequence: the positions of the queries,
  // which kernels read; each sees the keys up to its own. first_position and num_keys bound them.
  Tensor positions_T{};
};

// softmax(scale · q kᵀ) v, [T, N, U] in the type of q. Rows that belong to no sequence are left
// zero.
[[nodiscard]] Tensor attention(const AttentionInputs& inputs);

struct SelfAttentionInputs {
  Tensor qkv_T3NH;  // queries, keys and values of T rows; last axis contiguous
  std::span<const AttentionSpan> sequences{};
  float scale = 1.0F;
  AttentionMask mask = AttentionMask::kCausal;
};

// attention() of the three parts, [T, N, H]; their gradients are written side by side.
[[nodiscard]] Tensor self_attention(const SelfAttentionInputs& inputs);

}  // namespace tessera::ops
