// The definition: plain loops in double, one query row at a time, softmax with the maximum
// subtracted.
#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/attention/attention.h"
#include "kernels/attention/internal/rows.h"

namespace tessera::kernels {
namespace {

double dot(const float* a, const float* b, Index width) {
  double sum = 0;
  for (Index d = 0; d < width; ++d)
    sum += static_cast<double>(a[d]) * static_cast<double>(b[d]);
  return sum;
}

// One query of one head. `weights` holds one double per key.
void attend(const AttentionArgs& args,
            const AttentionSequence& sequence,
            Index query_idx,
            Index head,
            double* weights) {
  const Index t = sequence.query_begin + query_idx;
  const Index kv_head = head / (args.num_heads / args.num_kv_heads);
  const Index S = visible_keys(args, sequence, query_idx);
  const float* q = args.q + t * args.q_token_stride + head * args.q_head_stride;
  float* out = args.out + t * args.out_token_stride + head * args.out_head_stride;

  // Scores and their maximum.
  double maximum = -std::numeric_limits<double>::infinity();
  for (Index j = 0; j < S; ++j) {
    weights[j] = static_cast<double>(args.scale) *
                 dot(q, key_row(args, sequence, kv_head, j), args.key_width);
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
      mean += weights[j] / sum * static_cast<double>(value_row(args, sequence, kv_head, j)[u]);
    }
    out[u] = static_cast<float>(mean);
  }
  if (args.lse != nullptr) {
    args.lse[t * args.num_heads + head] = static_cast<float>(reference + std::log(sum));
  }
}

}  // namespace

void attention_ref(const AttentionArgs& args, const Queue& /*queue*/) {
  auto* weights = reinterpret_cast<double*>(aligned_scratch(args.scratch));
  for (const AttentionSequence& sequence : args.sequences) {
    for (Index i = 0; i < sequence.num_queries; ++i) {
      for (Index n = 0; n < args.num_heads; ++n)
        attend(args, sequence, i, n, weights);
    }
  }
}

}  // namespace tessera::kernels
