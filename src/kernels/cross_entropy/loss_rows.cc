#include "kernels/cross_entropy/loss_rows.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/grain.h"

namespace tessera::kernels {
namespace {

// A row of weight 0.
void skip_row(const CrossEntropyArgs<float>& args, Index t) {
  args.loss[t] = 0;
  if (args.dx != nullptr) std::fill_n(args.dx + t * args.dx_stride, args.V, 0.0F);
}

void loss_row(const CrossEntropyArgs<float>& args, Index t, LossLoops loops) {
  const float* x = args.x + t * args.x_stride;
  const auto weight = static_cast<double>(args.weights[t]);
  if (weight == 0 && args.argmax == nullptr) return skip_row(args, t);
  // Normaliser.
  const RowSumExp sums = loops.row_sum_exp(x, args.V);
  if (args.argmax != nullptr) {
    args.argmax[t] = static_cast<std::int32_t>(row_argmax(x, args.V, sums.max));
  }
  if (weight == 0) return skip_row(args, t);
  // Loss.
  const double log_norm = row_log_norm(x, args.V, sums);
  const Index target = args.targets[t];
  const double log_prob = static_cast<double>(x[target]) - log_norm;
  args.loss[t] = weight * -log_prob;
  if (args.dx == nullptr) return;
  // Gradient: softmax times weight, then the target's, which is 1 less, without cancellation. A sum
  // of NaN makes the factor NaN, too.
  float* dx = args.dx + t * args.dx_stride;
  loops.scale_exp(x, args.V, sums.max, static_cast<float>(weight / sums.sum), dx);
  const double difference =
      std::isfinite(log_norm) ? std::expm1(log_prob) : std::numeric_limits<double>::quiet_NaN();
  dx[target] = static_cast<float>(weight * difference);
}

}  // namespace

void cross_entropy_rows(const CrossEntropyArgs<float>& args,
                        base::ThreadPool& pool,
                        LossLoops loops) noexcept {
  pool.parallel_for(args.T, rows_per_chunk(args.V), [&](Index begin, Index end, int /*thread*/) {
    for (Index t = begin; t < end; ++t)
      loss_row(args, t, loops);
  });
}

}  // namespace tessera::kernels
