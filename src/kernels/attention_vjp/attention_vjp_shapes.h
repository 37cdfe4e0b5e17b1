// The shapes that test and bench run, and random problems of them.
#pragma once

#include <limits>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "base/float16.h"
#include "base/rng.h"
#include "kernels/attention/attention_shapes.h"
#include "kernels/attention_vjp/attention_vjp.h"
#include "kernels/attention_vjp/internal/rows.h"

namespace tessera::kernels {

// Random inputs of a shape: each a function of (seed, sequence, position). out and lse are what the
// forward kernel makes of them. Between two sequences, and at both ends, lie `gap` tokens that
// belong to none; they hold NaN.
class AttentionVjpProblem {
 public:
  AttentionVjpProblem(AttentionShape shape, std::uint64_t seed, Index gap = 1)
      : shape_(std::move(shape)) {
    Index T = gap;
    Index S = gap;
    for (const SequenceShape& sequence : shape_.sequences) {
      sequences_.push_back({.query_begin = T,
                            .num_queries = sequence.num_queries,
                            .first_position = sequence.first_position,
                            .key_begin = S,
                            .num_keys = sequence.num_keys});
      T += sequence.num_queries + gap;
      S += sequence.num_keys + gap;
    }
    num_query_tokens_ = T;
    num_key_tokens_ = S;
    q_ = nan_rows(T * shape_.N * shape_.H);
    out_ = nan_rows(T * shape_.N * shape_.U);
    dout_ = nan_rows(T * shape_.N * shape_.U);
    lse_ = nan_rows(T * shape_.N);
    k_ = nan_rows(S * shape_.K * shape_.H);
    v_ = nan_rows(S * shape_.K * shape_.U);
    for (std::size_t s = 0; s < sequences_.size(); ++s)
      fill(sequences_[s], base::Rng(seed, s));
  }

  // Makes out and lse. Inputs may be changed before.
  void run_forward(AttentionFn<float>* attention, base::ThreadPool& pool) {
    std::vector<AttentionSequence<float>> sequences;
    std::vector<const float*> pages;
    pages.reserve(2 * sequences_.size());
    for (const AttentionVjpSequence& sequence : sequences_) {
      pages.push_back(k_.data() + sequence.key_begin * shape_.K * shape_.H);
      pages.push_back(v_.data() + sequence.key_begin * shape_.K * shape_.U);
      sequences.push_back({.query_begin = sequence.query_begin,
                           .num_queries = sequence.num_queries,
                           .first_position = sequence.first_position,
                           .num_keys = sequence.num_keys,
                           .key_pages = &pages[pages.size() - 2],
                           .value_pages = &pages[pages.size() - 1]});
    }
    AttentionArgs<float> args{.q = q_.data(),
                              .out = out_.data(),
                              .lse = lse_.data(),
                              .q_token_stride = shape_.N * shape_.H,
                              .q_head_stride = shape_.H,
                              .out_token_stride = shape_.N * shape_.U,
                              .out_head_stride = shape_.U,
                              .key_token_stride = shape_.K * shape_.H,
                              .key_head_stride = shape_.H,
                              .value_token_stride = shape_.K * shape_.U,
                              .value_head_stride = shape_.U,
                              .sequences = sequences,
                              .page_tokens = num_key_tokens_ + 1,
                              .num_heads = shape_.N,
                              .num_kv_heads = shape_.K,
                              .key_width = shape_.H,
                              .value_width = shape_.U,
                              .scale = scale(),
                              .mask = shape_.mask};
    const Index bytes = attention_scratch_bytes(args, pool);
    const auto scratch = std::make_unique<std::byte[]>(static_cast<std::size_t>(bytes));
    args.scratch = scratch.get();
    attention(args, pool);
  }

  // Every value becomes one that bf16 holds; lse stays.
  void round_to_bf16() {
    for (std::vector<float>* values : {&q_, &k_, &v_, &out_, &dout_}) {
      for (float& value : *values)
        value = to_float(to_bfloat16(value));
    }
  }

  // Drops the other sequences; their tokens stay.
  void keep_only(const AttentionVjpSequence& sequence) { sequences_ = {sequence}; }

  // Arguments without outputs and scratch.
  [[nodiscard]] AttentionVjpArgs<float> args() const {
    const auto rows = [](const std::vector<float>& memory, Index num_heads, Index width) {
      return HeadRows<const float>{memory.data(), num_heads * width, width};
    };
    return {.q = rows(q_, shape_.N, shape_.H),
            .k = rows(k_, shape_.K, shape_.H),
            .v = rows(v_, shape_.K, shape_.U),
            .out = rows(out_, shape_.N, shape_.U),
            .dout = rows(dout_, shape_.N, shape_.U),
            .lse = lse_.data(),
            .sequences = sequences_,
            .num_heads = shape_.N,
            .num_kv_heads = shape_.K,
            .key_width = shape_.H,
            .value_width = shape_.U,
            .scale = scale(),
            .mask = shape_.mask};
  }

  [[nodiscard]] const AttentionShape& shape() const { return shape_; }
  [[nodiscard]] Index num_query_tokens() const { return num_query_tokens_; }
  [[nodiscard]] Index num_key_tokens() const { return num_key_tokens_; }

  // Rows to plant values in.
  [[nodiscard]] float* q(Index token, Index head) {
    return q_.data() + (token * shape_.N + head) * shape_.H;
  }
  [[nodiscard]] float* k(Index token, Index kv_head) {
    return k_.data() + (token * shape_.K + kv_head) * shape_.H;
  }
  [[nodiscard]] float* v(Index token, Index kv_head) {
    return v_.data() + (token * shape_.K + kv_head) * shape_.U;
  }
  [[nodiscard]] float* dout(Index token, Index head) {
    return dout_.data() + (token * shape_.N + head) * shape_.U;
  }

 private:
  static std::vector<float> nan_rows(Index count) {
    return std::vector<float>(static_cast<std::size_t>(count),
                              std::numeric_limits<float>::quiet_NaN());
  }
  [[nodiscard]] float scale() const { return 1.0F / __builtin_sqrtf(static_cast<float>(shape_.H)); }
  void fill(const AttentionVjpSequence& sequence, base::Rng rng) {
    const auto draw = [&rng](float* first, Index count) {
      for (Index i = 0; i < count; ++i)
        first[i] = static_cast<float>(rng.next_normal());
    };
    draw(q(sequence.query_begin, 0), sequence.num_queries * shape_.N * shape_.H);
    draw(dout(sequence.query_begin, 0), sequence.num_queries * shape_.N * shape_.U);
    draw(k(sequence.key_begin, 0), sequence.num_keys * shape_.K * shape_.H);
    draw(v(sequence.key_begin, 0), sequence.num_keys * shape_.K * shape_.U);
  }

  AttentionShape shape_;
  std::vector<AttentionVjpSequence> sequences_;
  Index num_query_tokens_ = 0;
  Index num_key_tokens_ = 0;
  std::vector<float> q_;
  std::vector<float> k_;
  std::vector<float> v_;
  std::vector<float> out_;
  std::vector<float> dout_;
  std::vector<float> lse_;
};

// Floating-point operations of the five products over the (row, key) pairs that the mask leaves.
[[nodiscard]] inline double attention_vjp_operations(const AttentionVjpArgs<float>& args) {
  double pairs = 0;
  for (const AttentionVjpSequence& sequence : args.sequences) {
    for (Index i = 0; i < sequence.num_queries; ++i)
      pairs += static_cast<double>(visible_keys(args, sequence, i));
  }
  return 2.0 * pairs * static_cast<double>(args.num_heads) *
         static_cast<double>(3 * args.key_width + 2 * args.value_width);
}

// The shapes of trained models, for the bench: vision tower, plain heads, grouped heads, latent
// attention expanded, packed sequences, one head of one long sequence.
[[nodiscard]] inline std::vector<AttentionShape> headline_attention_vjp_shapes() {
  const AttentionMask full = AttentionMask::kFull;
  const AttentionMask causal = AttentionMask::kCausal;
  return {
      {"tower", 16, 16, 72, 72, full, false, {{729, 0, 729}}},
      {"causal_1024", 8, 8, 64, 64, causal, false, {{1024, 0, 1024}}},
      {"causal_2048", 8, 8, 64, 64, causal, false, {{2048, 0, 2048}}},
      {"causal_4096", 8, 8, 64, 64, causal, false, {{4096, 0, 4096}}},
      {"packed_4096",
       8,
       8,
       64,
       64,
       causal,
       false,
       {{2000, 0, 2000}, {1500, 0, 1500}, {596, 0, 596}}},
      {"grouped_2048", 8, 2, 128, 128, causal, false, {{2048, 0, 2048}}},
      {"mla_expanded_2048", 16, 16, 192, 128, causal, false, {{2048, 0, 2048}}},
      {"one_head_4096", 1, 1, 64, 64, causal, false, {{4096, 0, 4096}}},
  };
}

// Small shapes at every border: widths around a vector, keys around a block and a span, rows around
// a register tile and a tile, groups, several sequences, queries and keys that see nothing.
[[nodiscard]] inline std::vector<AttentionShape> tail_attention_vjp_shapes() {
  const AttentionMask full = AttentionMask::kFull;
  const AttentionMask causal = AttentionMask::kCausal;
  std::vector<AttentionShape> shapes;
  for (const Index width : {1, 2, 3, 7, 8, 9, 15, 16, 17, 24, 31, 40}) {
    shapes.push_back({"width", 2, 2, width, width, causal, false, {{7, 0, 7}}});
    shapes.push_back({"width", 3, 1, width + 3, width, full, false, {{2, 0, 70}}});
  }
  for (const Index keys : {1, 2, 15, 16, 17, 47, 48, 49, 63, 64, 65, 95, 96, 97, 129, 527, 529}) {
    shapes.push_back({"keys", 2, 1, 16, 8, full, false, {{3, 0, keys}}});
    shapes.push_back({"keys", 1, 1, 8, 16, causal, false, {{1, keys - 1, keys}}});
  }
  for (const Index queries : {1, 2, 3, 4, 5, 6, 7, 11, 12, 13, 95, 96, 97, 131, 193}) {
    shapes.push_back({"queries", 2, 2, 12, 20, causal, false, {{queries, 40, queries + 40}}});
    shapes.push_back({"queries", 3, 1, 8, 8, full, false, {{queries, 0, 50}}});
  }
  const std::vector<SequenceShape> mixed = {{1, 699, 700}, {0, 0, 5}, {130, 3, 133},
                                            {2, 0, 2},     {1, 0, 0}, {20, 600, 620},
                                            {5, 2, 40},    {60, 0, 9}};
  shapes.push_back({"mixed", 4, 2, 32, 24, causal, false, mixed});
  shapes.push_back({"mixed", 2, 2, 32, 24, full, false, mixed});
  shapes.push_back({"tower", 2, 2, 72, 72, full, false, {{149, 0, 149}, {50, 0, 50}}});
  shapes.push_back({"mha", 2, 2, 128, 128, causal, false, {{110, 0, 110}, {1, 299, 300}}});
  shapes.push_back({"mla_expanded", 2, 2, 192, 128, causal, false, {{100, 0, 100}}});
  shapes.push_back({"wide", 2, 1, 256, 256, causal, false, {{70, 0, 70}}});
  shapes.push_back({"spans", 1, 1, 8, 8, causal, false, {{1200, 0, 1200}}});
  shapes.push_back({"long", 1, 1, 4, 4, full, false, {{13, 0, 6000}}});
  return shapes;
}

}  // namespace tessera::kernels
