// The definition: plain loops in double. Gradients of queries first, row by row; then those of keys
// and values, key by key.
#include <algorithm>
#include <cmath>

#include "kernels/attention/internal/rows.h"
#include "kernels/attention_vjp/attention_vjp.h"
#include "kernels/attention_vjp/internal/rows.h"
#include "kernels/elements.h"

namespace tessera::kernels {
namespace {

template <class Elem>
double dot(const Elem* a, const Elem* b, Index width) {
  double sum = 0;
  for (Index d = 0; d < width; ++d)
    sum += wide(a[d]) * wide(b[d]);
  return sum;
}

// P and dS of one row and one key.
struct Pair {
  double p = 0;
  double ds = 0;
};

template <class Elem>
Pair weigh(const AttentionVjpArgs<Elem>& args, Index t, Index n, Index key_token) {
  const Index kv_head = n / (args.num_heads / args.num_kv_heads);
  const double score =
      wide(args.scale) * dot(args.q.row(t, n), args.k.row(key_token, kv_head), args.key_width);
  const Elem* dout = args.dout.row(t, n);
  const double delta = dot(dout, args.out.row(t, n), args.value_width);
  const double p = std::exp(score - wide(args.lse[t * args.num_heads + n]));
  return {.p = p, .ds = p * (dot(dout, args.v.row(key_token, kv_head), args.value_width) - delta)};
}

template <class Elem>
void add_scaled(double factor, const Elem* x, Index width, double* sum) {
  for (Index d = 0; d < width; ++d)
    sum[d] += factor * wide(x[d]);
}

template <class Elem>
void store(const double* sum, double factor, Index width, Elem* y) {
  for (Index d = 0; d < width; ++d)
    y[d] = rounded<Elem>(factor * sum[d]);
}

// `sum` holds H doubles.
template <class Elem>
void query_gradient(const AttentionVjpArgs<Elem>& args,
                    const AttentionVjpSequence& sequence,
                    Index query_idx,
                    Index n,
                    double* sum) {
  const Index t = sequence.query_begin + query_idx;
  const Index kv_head = n / (args.num_heads / args.num_kv_heads);
  std::fill_n(sum, args.key_width, 0.0);
  for (Index j = 0; j < visible_keys(args, sequence, query_idx); ++j) {
    const Index key_token = sequence.key_begin + j;
    const Pair pair = weigh(args, t, n, key_token);
    add_scaled(pair.ds, args.k.row(key_token, kv_head), args.key_width, sum);
  }
  store(sum, wide(args.scale), args.key_width, args.dq.row(t, n));
}

// `sum` holds H + U doubles.
template <class Elem>
void key_gradients(const AttentionVjpArgs<Elem>& args,
                   const AttentionVjpSequence& sequence,
                   Index position,
                   Index kv_head,
                   double* sum) {
  const Index key_token = sequence.key_begin + position;
  const Index group = args.num_heads / args.num_kv_heads;
  double* dk = sum;
  double* dv = sum + args.key_width;
  std::fill_n(sum, args.key_width + args.value_width, 0.0);
  for (Index i = 0; i < sequence.num_queries; ++i) {
    if (position >= visible_keys(args, sequence, i)) continue;
    const Index t = sequence.query_begin + i;
    for (Index n = kv_head * group; n < (kv_head + 1) * group; ++n) {
      const Pair pair = weigh(args, t, n, key_token);
      add_scaled(pair.p, args.dout.row(t, n), args.value_width, dv);
      add_scaled(pair.ds, args.q.row(t, n), args.key_width, dk);
    }
  }
  store(dk, wide(args.scale), args.key_width, args.dk.row(key_token, kv_head));
  store(dv, 1.0, args.value_width, args.dv.row(key_token, kv_head));
}

}  // namespace

template <class Elem>
void attention_vjp_ref(const AttentionVjpArgs<Elem>& args, const Queue& /*queue*/) {
  auto* sum = reinterpret_cast<double*>(aligned_scratch(args.scratch));
  for (const AttentionVjpSequence& sequence : args.sequences) {
    for (Index i = 0; i < sequence.num_queries; ++i) {
      for (Index n = 0; n < args.num_heads; ++n)
        query_gradient(args, sequence, i, n, sum);
    }
    for (Index j = 0; j < sequence.num_keys; ++j) {
      for (Index kv_head = 0; kv_head < args.num_kv_heads; ++kv_head)
        key_gradients(args, sequence, j, kv_head, sum);
    }
  }
}

template void attention_vjp_ref(const AttentionVjpArgs<float>&, const Queue&);
template void attention_vjp_ref(const AttentionVjpArgs<BFloat16>&, const Queue&);

}  // namespace tessera::kernels
