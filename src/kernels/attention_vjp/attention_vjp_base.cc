// Portable float version: the gradients of queries row by row, then those of keys and values, block
// by block of keys. Each pass makes P and dS for itself (7 products where 5 would do), so that rows
// and blocks are independent of one another and need no scratch for partial sums.
#include <algorithm>
#include <cmath>

#include "base/checked_math.h"
#include "kernels/attention/internal/rows.h"
#include "kernels/attention_vjp/attention_vjp.h"
#include "kernels/attention_vjp/internal/rows.h"
#include "kernels/simd/partial_sums.h"

namespace tessera::kernels {
namespace {

constexpr Index kBlockKeys = 64;

float dot(const float* a, const float* b, Index width) {
  return sum_interleaved(width, [&](Index d) { return a[d] * b[d]; });
}

void add_scaled(float factor, const float* x, Index width, float* sum) {
  for (Index d = 0; d < width; ++d)
    sum[d] += factor * x[d];
}

// One query of one head.
struct Row {
  const float* q = nullptr;     // [H], scaled
  const float* dout = nullptr;  // [U]
  float lse = 0;
  float delta = 0;
};

// `scaled_q` holds H floats.
Row load_row(const AttentionVjpArgs<float>& args, Index t, Index n, float* scaled_q) {
  const float* q = args.q.row(t, n);
  for (Index d = 0; d < args.key_width; ++d)
    scaled_q[d] = q[d] * args.scale;
  const float* dout = args.dout.row(t, n);
  return {.q = scaled_q,
          .dout = dout,
          .lse = args.lse[t * args.num_heads + n],
          .delta = dot(dout, args.out.row(t, n), args.value_width)};
}

// P and dS of one row and one key.
struct Pair {
  float p = 0;
  float ds = 0;
};

Pair weigh(const AttentionVjpArgs<float>& args, const Row& row, Index key_token, Index kv_head) {
  const float p = std::exp(dot(row.q, args.k.row(key_token, kv_head), args.key_width) - row.lse);
  const float dp = dot(row.dout, args.v.row(key_token, kv_head), args.value_width);
  return {.p = p, .ds = p * (dp - row.delta)};
}

void query_gradient(const AttentionVjpArgs<float>& args,
                    const AttentionVjpSequence& sequence,
                    Index query_idx,
                    Index n,
                    float* scaled_q) {
  const Index t = sequence.query_begin + query_idx;
  const Index kv_head = n / (args.num_heads / args.num_kv_heads);
  float* dq = args.dq.row(t, n);
  std::fill_n(dq, args.key_width, 0.0F);
  const Row row = load_row(args, t, n, scaled_q);
  for (Index j = 0; j < visible_keys(args, sequence, query_idx); ++j) {
    const Index key_token = sequence.key_begin + j;
    const Pair pair = weigh(args, row, key_token, kv_head);
    add_scaled(pair.ds, args.k.row(key_token, kv_head), args.key_width, dq);
  }
  for (Index d = 0; d < args.key_width; ++d)
    dq[d] *= args.scale;
}

// The keys at positions [begin, end). The factor scale of dk is that of the scaled queries.
void key_gradients(const AttentionVjpArgs<float>& args,
                   const AttentionVjpSequence& sequence,
                   Index begin,
                   Index kv_head,
                   float* scaled_q) {
  const Index end = std::min(begin + kBlockKeys, sequence.num_keys);
  const Index group = args.num_heads / args.num_kv_heads;
  for (Index j = begin; j < end; ++j) {
    std::fill_n(args.dk.row(sequence.key_begin + j, kv_head), args.key_width, 0.0F);
    std::fill_n(args.dv.row(sequence.key_begin + j, kv_head), args.value_width, 0.0F);
  }
  for (Index i = 0; i < sequence.num_queries; ++i) {
    const Index visible = std::min(end, visible_keys(args, sequence, i));
    if (visible <= begin) continue;
    for (Index n = kv_head * group; n < (kv_head + 1) * group; ++n) {
      const Row row = load_row(args, sequence.query_begin + i, n, scaled_q);
      for (Index j = begin; j < visible; ++j) {
        const Index key_token = sequence.key_begin + j;
        const Pair pair = weigh(args, row, key_token, kv_head);
        add_scaled(pair.p, row.dout, args.value_width, args.dv.row(key_token, kv_head));
        add_scaled(pair.ds, row.q, args.key_width, args.dk.row(key_token, kv_head));
      }
    }
  }
}

}  // namespace

void attention_vjp_base(const AttentionVjpArgs<float>& args, const Queue& queue) {
  auto* scratch = reinterpret_cast<float*>(aligned_scratch(args.scratch));
  const auto for_each = [&](Index num_items, auto run_item) {
    queue.parallel_for(num_items, /*grain=*/1, [&](Index begin, Index end, int thread_idx) {
      float* scaled_q = scratch + thread_idx * args.key_width;
      for (Index item = begin; item < end; ++item)
        run_item(item, scaled_q);
    });
  };
  for (const AttentionVjpSequence& sequence : args.sequences) {
    for_each(sequence.num_queries * args.num_heads, [&](Index item, float* scaled_q) {
      query_gradient(args, sequence, item / args.num_heads, item % args.num_heads, scaled_q);
    });
    const Index num_blocks = base::ceil_div(sequence.num_keys, kBlockKeys);
    for_each(num_blocks * args.num_kv_heads, [&](Index item, float* scaled_q) {
      key_gradients(args, sequence, item / args.num_kv_heads * kBlockKeys, item % args.num_kv_heads,
                    scaled_q);
    });
  }
}

}  // namespace tessera::kernels
