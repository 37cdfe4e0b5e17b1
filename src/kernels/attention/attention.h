// Softmax attention over paged keys and values, several sequences in one call.
//
//   out[t, n] = sum_j softmax_j(scale * q[t, n] . k[j, kv(n)]) v[j, kv(n)],  kv(n) = n / (N / K)
//
// over the keys j that query t may see. One kernel serves the vision tower (kFull, one sequence per
// view), causal prefill and decode (kCausal), grouped and multi-query heads (K < N), keys wider
// than values, and values that are the first part of the key rows (value_pages = key_pages).
//
// T packed query tokens · S keys · N query heads · K key/value heads · H key width · U value width
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/float16.h"
#include "base/index.h"
#include "kernels/queue.h"
#include "kernels/variant.h"

namespace tessera::kernels {

// Keys are visited in blocks of this many, which start at multiples of it. A page therefore holds a
// multiple of it, unless the sequence has one page only.
inline constexpr Index kAttentionKeyBlock = 64;

enum class AttentionMask : std::uint8_t {
  kFull,    // every query sees every key of its sequence
  kCausal,  // a query at position p sees the keys at positions 0 … p
};

// Queries [query_begin, query_begin + num_queries) of q and out; they stand at the absolute
// positions first_position, first_position + 1, … of their sequence, whose keys stand at 0 …
// num_keys - 1.
template <class Elem>
struct AttentionSequence {
  Index query_begin = 0;
  Index num_queries = 0;
  Index first_position = 0;  // read by kCausal only
  Index num_keys = 0;
  // Page i holds keys [i * page_tokens, (i + 1) * page_tokens). A contiguous array is one page.
  const Elem* const* key_pages = nullptr;
  const Elem* const* value_pages = nullptr;
};

// All strides count elements. Widths are contiguous. A page may be token-major [page_tokens, K, H]
// or head-major [K, page_tokens, H]; the latter reads memory in longer runs, hence faster in
// decode.
template <class Elem>
struct AttentionArgs {
  const Elem* q = nullptr;  // [T, N, H]
  Elem* out = nullptr;      // [T, N, U]
  float* lse = nullptr;     // [T, N], or null: log(sum_j exp(scale * q . k[j])), for the gradient
  Index q_token_stride = 0;
  Index q_head_stride = 0;
  Index out_token_stride = 0;
  Index out_head_stride = 0;
  Index key_token_stride = 0;
  Index key_head_stride = 0;
  Index value_token_stride = 0;
  Index value_head_stride = 0;

  std::span<const AttentionSequence<Elem>> sequences = {};
  Index page_tokens = 0;
  Index num_heads = 0;     // N, a multiple of K
  Index num_kv_heads = 0;  // K
  Index key_width = 0;     // H >= 1
  Index value_width = 0;   // U >= 1
  float scale = 1.0F;
  AttentionMask mask = AttentionMask::kCausal;

  // attention_cuda only: null, or [T] where its kernels read when they run. Each sequence then has
  // one query, at positions[query_begin], which sees the keys 0 … its own; first_position and
  // num_keys are bounds that the pages reach.
  const std::int32_t* positions = nullptr;

  std::byte* scratch = nullptr;  // attention_scratch_bytes(args, queue), any alignment
};

// Bytes of scratch that every variant accepts. Of the pointers in args only `sequences` is read.
template <class Elem>
[[nodiscard]] Index attention_scratch_bytes(const AttentionArgs<Elem>& args, const Queue& queue);

// Contract of every variant:
// - f32 throughout. q is multiplied by scale first (one rounding); dot products, the running
// maximum,
//   exponentials (at most 2 ULP) and weighted sums follow in f32 (attention_ref: in double).
// - Error: |out - exact| <= eps * A * (2 (H + 4) max_j B_j + S + 16), where A = sum_j p_j |v_j| and
//   B_j = scale * sum_d |q_d k_jd|; eps = 2^-24.
// - The bits of an output row depend on its q, its position and the keys and values it sees: not on
//   the other queries of the call, their number, the split into sequences, page size, or threads.
// - Keys that a query may not see are never part of its arithmetic, even if they hold NaN. NaN and
//   infinities spread within their own output rows only. A query that sees no key gets zeros, and
//   -inf as its log-sum-exp.
// - bf16: the same with values that are read exactly; out is rounded once. attention_cuda
// multiplies
//   by tensor cores where rows are multiples of 8 values at multiples of 16 bytes, at most 192 and
//   128 wide, and rounds each weight to bf16 before it meets the values. Training's calls of such
//   rows go to the vendor's library where a device has it (cuda/dnn.h).
// - attention_cuda: a key that a query may not see counts with weight 0, so that a NaN among its
//   values reaches the queries of the same tile; what lies behind num_keys is not read. Few rows
//   against many keys are summed in parts, so that bits depend on the number of rows of the call.
//   Runs of our own kernels repeat their bits.
// - out, lse and scratch overlap nothing else. Rows of out that belong to no sequence stay
// untouched.
template <class Elem>
using AttentionFn = void(const AttentionArgs<Elem>& args, const Queue& queue);

template <class Elem>
void attention_ref(const AttentionArgs<Elem>& args, const Queue& queue);
AttentionFn<float> attention_base;
AttentionFn<float> attention_avx2;
// The sequences and their lists of pages are read on the host, what they point to on the GPU.
template <class Elem>
void attention_cuda(const AttentionArgs<Elem>& args, const Queue& queue);

template <class Elem>
[[nodiscard]] std::span<const Variant<AttentionFn<Elem>>> attention_variants();

}  // namespace tessera::kernels
