// The shapes that test and bench run, and random problems of them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "base/checked_math.h"
#include "base/rng.h"
#include "kernels/attention/attention.h"
#include "kernels/attention/internal/rows.h"

namespace tessera::kernels {

struct SequenceShape {
  Index num_queries = 0;
  Index first_position = 0;
  Index num_keys = 0;
};

struct AttentionShape {
  std::string name;
  Index N = 1;
  Index K = 1;
  Index H = 1;
  Index U = 1;
  AttentionMask mask = AttentionMask::kCausal;
  bool has_shared_rows = false;  // values are the first U of each key row
  std::vector<SequenceShape> sequences;
};

// How keys and values lie in memory: token-major pages [page_tokens, K, width] or head-major ones
// [K, page_tokens, width]. The numbers stay the same.
struct KeyLayout {
  Index page_tokens = 0;  // 0: one page that holds the longest sequence
  bool is_head_major = false;
};

// The pages of one sequence. Memory behind the last key is NaN.
class RandomPages {
 public:
  RandomPages(const AttentionShape& shape, KeyLayout layout, Index num_keys, Index width)
      : layout_(layout), num_heads_(shape.K), width_(width) {
    for (Index first = 0; first < std::max<Index>(num_keys, 1); first += layout.page_tokens) {
      memory_.emplace_back(static_cast<std::size_t>(layout.page_tokens * shape.K * width),
                           std::numeric_limits<float>::quiet_NaN());
    }
    for (const std::vector<float>& page : memory_)
      pointers_.push_back(page.data());
  }

  void fill(Index num_keys, base::Rng rng) {
    for (Index j = 0; j < num_keys; ++j) {
      for (Index k = 0; k < num_heads_; ++k) {
        for (Index d = 0; d < width_; ++d)
          row(j, k)[d] = static_cast<float>(rng.next_normal());
      }
    }
  }

  [[nodiscard]] float* row(Index position, Index kv_head) {
    return memory_[static_cast<std::size_t>(position / layout_.page_tokens)].data() +
           position % layout_.page_tokens * token_stride() + kv_head * head_stride();
  }
  [[nodiscard]] Index token_stride() const {
    return layout_.is_head_major ? width_ : num_heads_ * width_;
  }
  [[nodiscard]] Index head_stride() const {
    return layout_.is_head_major ? layout_.page_tokens * width_ : width_;
  }
  [[nodiscard]] const float* const* pointers() const { return pointers_.data(); }

 private:
  KeyLayout layout_;
  Index num_heads_;
  Index width_;
  std::vector<std::vector<float>> memory_;
  std::vector<const float*> pointers_;
};

// Random queries, keys and values: each a function of (seed, sequence, position), not of the
// layout.
class AttentionProblem {
 public:
  AttentionProblem(AttentionShape shape, KeyLayout layout, std::uint64_t seed)
      : shape_(std::move(shape)), layout_(layout) {
    Index longest = 1;
    for (const SequenceShape& sequence : shape_.sequences) {
      longest = std::max(longest, sequence.num_keys);
    }
    if (layout_.page_tokens == 0) layout_.page_tokens = longest;
    for (std::size_t s = 0; s < shape_.sequences.size(); ++s) {
      const SequenceShape& sequence = shape_.sequences[s];
      keys_.emplace_back(shape_, layout_, sequence.num_keys, shape_.H);
      keys_.back().fill(sequence.num_keys, base::Rng(seed, 3 * s));
      values_.emplace_back(shape_, layout_, sequence.num_keys, shape_.U);
      values_.back().fill(sequence.num_keys, base::Rng(seed, 3 * s + 1));
      base::Rng rng(seed, 3 * s + 2);
      for (Index i = 0; i < sequence.num_queries * shape_.N * shape_.H; ++i) {
        q_.push_back(static_cast<float>(rng.next_normal()));
      }
      num_tokens_ += sequence.num_queries;
    }
  }

  // Arguments without outputs and scratch. Valid until the next call.
  [[nodiscard]] AttentionArgs<float> args() {
    AttentionArgs<float> args{.q = q_.data(),
                              .q_token_stride = shape_.N * shape_.H,
                              .q_head_stride = shape_.H,
                              .page_tokens = layout_.page_tokens,
                              .num_heads = shape_.N,
                              .num_kv_heads = shape_.K,
                              .key_width = shape_.H,
                              .value_width = shape_.U,
                              .scale = 1.0F / __builtin_sqrtf(static_cast<float>(shape_.H)),
                              .mask = shape_.mask};
    sequences_.clear();
    Index query_begin = 0;
    for (std::size_t s = 0; s < shape_.sequences.size(); ++s) {
      const SequenceShape& sequence = shape_.sequences[s];
      sequences_.push_back({.query_begin = query_begin,
                            .num_queries = sequence.num_queries,
                            .first_position = sequence.first_position,
                            .num_keys = sequence.num_keys,
                            .key_pages = keys_[s].pointers(),
                            .value_pages = value_pages(s).pointers()});
      query_begin += sequence.num_queries;
    }
    args.sequences = sequences_;
    if (!keys_.empty()) {
      args.key_token_stride = keys_[0].token_stride();
      args.key_head_stride = keys_[0].head_stride();
      args.value_token_stride = value_pages(0).token_stride();
      args.value_head_stride = value_pages(0).head_stride();
    }
    return args;
  }

  [[nodiscard]] const AttentionShape& shape() const { return shape_; }
  [[nodiscard]] Index num_tokens() const { return num_tokens_; }

  // Rows to plant values in.
  [[nodiscard]] float* key(std::size_t s, Index position, Index kv_head) {
    return keys_[s].row(position, kv_head);
  }
  [[nodiscard]] float* value(std::size_t s, Index position, Index kv_head) {
    return value_pages(s).row(position, kv_head);
  }
  [[nodiscard]] float* q(Index token, Index head) {
    return q_.data() + (token * shape_.N + head) * shape_.H;
  }

 private:
  [[nodiscard]] RandomPages& value_pages(std::size_t s) {
    return shape_.has_shared_rows ? keys_[s] : values_[s];
  }

  AttentionShape shape_;
  KeyLayout layout_;
  Index num_tokens_ = 0;
  std::vector<float> q_;  // [T, N, H]
  std::vector<RandomPages> keys_;
  std::vector<RandomPages> values_;
  std::vector<AttentionSequence<float>> sequences_;
};

// Floating-point operations of the (query, key) pairs that the mask leaves.
[[nodiscard]] inline double attention_operations(const AttentionArgs<float>& args) {
  double pairs = 0;
  for (const AttentionSequence<float>& sequence : args.sequences) {
    for (Index i = 0; i < sequence.num_queries; ++i) {
      pairs += static_cast<double>(visible_keys(args, sequence, i));
    }
  }
  return 2.0 * pairs * static_cast<double>(args.num_heads * (args.key_width + args.value_width));
}

// Bytes of keys and values that the call must read at least once.
[[nodiscard]] inline double attention_read_bytes(const AttentionArgs<float>& args,
                                                 bool has_shared_rows) {
  double keys = 0;
  for (const AttentionSequence<float>& sequence : args.sequences) {
    keys += static_cast<double>(sequence.num_keys);
  }
  const Index width = args.key_width + (has_shared_rows ? 0 : args.value_width);
  return keys * static_cast<double>(args.num_kv_heads * width) * sizeof(float);
}

// The shapes of served models, for the bench: vision tower, prefill and decode with plain heads,
// latent attention expanded and absorbed, grouped heads.
[[nodiscard]] inline std::vector<AttentionShape> headline_attention_shapes() {
  const AttentionMask full = AttentionMask::kFull;
  const AttentionMask causal = AttentionMask::kCausal;
  return {
      {"tower", 16, 16, 72, 72, full, false, {{729, 0, 729}, {729, 0, 729}}},
      {"prefill_mha", 10, 10, 128, 128, causal, false, {{1500, 0, 1500}}},
      {"prefill_mla_expanded", 16, 16, 192, 128, causal, false, {{1500, 0, 1500}}},
      {"prefill_mla_absorbed", 16, 1, 576, 512, causal, true, {{300, 0, 300}}},
      {"decode_mha", 10, 10, 128, 128, causal, false, {{1, 1999, 2000}}},
      {"decode_mha_batch4",
       10,
       10,
       128,
       128,
       causal,
       false,
       {{1, 1999, 2000}, {1, 699, 700}, {1, 1499, 1500}, {1, 99, 100}}},
      {"decode_mla_absorbed", 16, 1, 576, 512, causal, true, {{1, 1999, 2000}}},
      {"decode_gqa", 28, 4, 128, 128, causal, false, {{1, 1999, 2000}}},
  };
}

// Small shapes at every border: widths around a vector, keys around a panel, a block and a span,
// rows around a register tile, groups, several sequences.
[[nodiscard]] inline std::vector<AttentionShape> tail_attention_shapes() {
  const AttentionMask full = AttentionMask::kFull;
  const AttentionMask causal = AttentionMask::kCausal;
  std::vector<AttentionShape> shapes;
  for (const Index width : {1, 2, 3, 7, 8, 9, 19, 24, 40, 72}) {
    shapes.push_back({"width", 2, 2, width, width, causal, false, {{7, 0, 7}}});
    shapes.push_back({"width", 3, 1, width + 3, width, full, false, {{2, 0, 70}}});
  }
  for (const Index keys : {1, 2, 15, 16, 17, 63, 64, 65, 127, 129, 511, 512, 513, 1030}) {
    shapes.push_back({"keys", 2, 1, 16, 8, full, false, {{3, 0, keys}}});
    shapes.push_back({"keys", 1, 1, 8, 16, causal, false, {{1, keys - 1, keys}}});
  }
  for (const Index queries : {1, 2, 3, 4, 5, 6, 7, 11, 12, 95, 96, 97, 131}) {
    shapes.push_back({"queries", 2, 2, 12, 20, causal, false, {{queries, 40, queries + 40}}});
    shapes.push_back({"queries", 3, 1, 8, 8, full, false, {{queries, 0, 90}}});
  }
  const std::vector<SequenceShape> mixed = {{1, 699, 700}, {0, 0, 5}, {130, 3, 133},
                                            {2, 0, 2},     {1, 0, 0}, {20, 600, 620}};
  shapes.push_back({"mixed", 4, 2, 32, 24, causal, false, mixed});
  shapes.push_back({"mixed", 4, 4, 32, 24, full, false, mixed});
  shapes.push_back({"tower", 2, 2, 72, 72, full, false, {{729, 0, 729}, {50, 0, 50}}});
  shapes.push_back({"mha", 2, 2, 128, 128, causal, false, {{200, 0, 200}, {1, 899, 900}}});
  shapes.push_back({"mla_expanded", 3, 3, 192, 128, causal, false, {{150, 0, 150}}});
  shapes.push_back({"mla_absorbed", 16, 1, 576, 512, causal, true, {{3, 560, 563}, {9, 0, 9}}});
  return shapes;
}

}  // namespace tessera::kernels
