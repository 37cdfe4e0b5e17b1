// The definition: plain loops in double, one query row at a time, softmax with the maximum
// subtracted.
#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/attention/attention.h"
#include "kernels/attention/internal/rows.h"
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

// One query of one head. `weights` holds one double per key.
template <class Elem>
void attend(const AttentionArgs<Elem>& args,
            const AttentionSequence<Elem>& sequence,
            Index query_idx,
            Index head,
            double* weights) {
  const Index t = sequence.query_begin + query_idx;
  const Index kv_head = head / (args.num_heads / args.num_kv_heads);
  const Index S = visible_keys(args, sequence, query_idx);
  const Elem* q = args.q + t * args.q_token_stride + head * args.q_head_stride;
  Elem* out = args.out + t * args.out_token_stride + head * args.out_head_stride;

  // Scores and their maximum.
  double maximum = -std::numeric_limits<double>::infinity();
  for (Index j = 0; j < S; ++j) {
    weights[j] = wide(args.scale) * dot(q, key_row(args, sequence, kv_head, j), args.key_width);
    maximum = std::max(maximum, weights[j]);
  }

  // Softmax. With every score -inf the sum is 0 and the mean 0 / 0, as the formula says.
  const double reference = std::isinf(maximum) && maximum < 0 ? 0.0 : maximum;
  double sum = 0;
  for (Index j = 0; j < S; ++j) {
    weights[j] = std::exp(weights[j] - reference);
    sum += weights[j];
  }

  // The weighted mean of the values.
  for (Index u = 0; u < args.value_width; ++u) {
    double mean = 0;
    for (Index j = 0; j < S; ++j) {
      mean += weights[j] / sum * wide(value_row(args, sequence, kv_head, j)[u]);
    }
    out[u] = rounded<Elem>(mean);
  }
  if (args.lse != nullptr) {
    args.lse[t * args.num_heads + head] = static_cast<float>(reference + std::log(sum));
  }
}

}  // namespace

template <class Elem>
void attention_ref(const AttentionArgs<Elem>& args, const Queue& /*queue*/) {
  auto* weights = reinterpret_cast<double*>(aligned_scratch(args.scratch));
  for (const AttentionSequence<Elem>& sequence : args.sequences) {
    for (Index i = 0; i < sequence.num_queries; ++i) {
      for (Index n = 0; n < args.num_heads; ++n)
        attend(args, sequence, i, n, weights);
    }
  }
}

template void attention_ref(const AttentionArgs<float>&, const Queue&);
template void attention_ref(const AttentionArgs<BFloat16>&, const Queue&);

}  // namespace tessera::kernels
