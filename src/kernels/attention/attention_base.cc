// Portable float version: one query row at a time, softmax accumulated block by block of keys, so
// that the order of every sum depends on positions only.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "kernels/attention/attention.h"
#include "kernels/attention/internal/rows.h"
#include "kernels/simd/partial_sums.h"

namespace tessera::kernels {
namespace {

using BlockScores = std::array<float, static_cast<std::size_t>(kAttentionKeyBlock)>;

// What has been gathered of one row: the maximum score, and sums relative to it.
struct RowState {
  float maximum = -std::numeric_limits<float>::infinity();
  float sum = 0;
  float* acc = nullptr;  // [U]
};

// One query of one head; the keys of its head in its sequence.
struct Row {
  const AttentionArgs<float>& args;
  const AttentionSequence<float>& sequence;
  Index kv_head = 0;
  const float* q = nullptr;  // [H], scaled
};

// Takes the keys [begin, end) into the row's state.
void attend_block(const Row& row, Index begin, Index end, RowState& state) {
  const AttentionArgs<float>& args = row.args;
  BlockScores scores{};
  float maximum = state.maximum;
  for (Index j = begin; j < end; ++j) {
    const float* k = key_row(args, row.sequence, row.kv_head, j);
    const float score = sum_interleaved(args.key_width, [&](Index d) { return row.q[d] * k[d]; });
    scores[static_cast<std::size_t>(j - begin)] = score;
    maximum = std::max(maximum, score);
  }

  // While every score is -inf any finite reference gives weights of 0.
  const float reference = std::isinf(maximum) && maximum < 0 ? 0.0F : maximum;
  const float correction = std::exp(state.maximum - reference);
  state.maximum = maximum;
  state.sum *= correction;
  for (Index u = 0; u < args.value_width; ++u)
    state.acc[u] *= correction;

  for (Index j = begin; j < end; ++j) {
    const float weight = std::exp(scores[static_cast<std::size_t>(j - begin)] - reference);
    const float* v = value_row(args, row.sequence, row.kv_head, j);
    state.sum += weight;
    for (Index u = 0; u < args.value_width; ++u)
      state.acc[u] += weight * v[u];
  }
}

// `row_scratch` holds H + U floats.
void attend(const AttentionArgs<float>& args,
            const AttentionSequence<float>& sequence,
            Index query_idx,
            Index head,
            float* row_scratch) {
  const Index t = sequence.query_begin + query_idx;
  const float* q = args.q + t * args.q_token_stride + head * args.q_head_stride;
  float* out = args.out + t * args.out_token_stride + head * args.out_head_stride;
  for (Index d = 0; d < args.key_width; ++d)
    row_scratch[d] = q[d] * args.scale;

  const Row row{.args = args,
                .sequence = sequence,
                .kv_head = head / (args.num_heads / args.num_kv_heads),
                .q = row_scratch};
  RowState state{.acc = row_scratch + args.key_width};
  std::fill_n(state.acc, args.value_width, 0.0F);
  const Index S = visible_keys(args, sequence, query_idx);
  for (Index begin = 0; begin < S; begin += kAttentionKeyBlock) {
    attend_block(row, begin, std::min(begin + kAttentionKeyBlock, S), state);
  }

  const float inverse = S == 0 ? 0.0F : 1.0F / state.sum;
  for (Index u = 0; u < args.value_width; ++u)
    out[u] = state.acc[u] * inverse;
  if (args.lse != nullptr) {
    args.lse[t * args.num_heads + head] = state.maximum + std::log(state.sum);
  }
}

}  // namespace

void attention_base(const AttentionArgs<float>& args, const Queue& queue) {
  auto* scratch = reinterpret_cast<float*>(aligned_scratch(args.scratch));
  for (const AttentionSequence<float>& sequence : args.sequences) {
    const Index num_rows = sequence.num_queries * args.num_heads;
    queue.parallel_for(num_rows, /*grain=*/1, [&](Index begin, Index end, int thread_idx) {
      float* row_scratch = scratch + thread_idx * (args.key_width + args.value_width);
      for (Index row = begin; row < end; ++row) {
        attend(args, sequence, row / args.num_heads, row % args.num_heads, row_scratch);
      }
    });
  }
}

}  // namespace tessera::kernels
