#include "kernels/cross_entropy/loss_rows.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/grain.h"

namespace tessera::kernels {
namespace {

void loss_row(const CrossEntropyArgs& args, Index t, LossLoops loops) {
  const float* x = args.x + t * args.x_stride;
  float* dx = args.dx == nullptr ? nullptr : args.dx + t * args.dx_stride;
  const auto weight = static_cast<double>(args.weights[t]);
  // A row that does not count.
  if (weight == 0) {
    if (args.argmax != nullptr) {
      const RowNorm row = row_norm(x, args.V, loops.row_sum_exp(x, args.V));
      args.argmax[t] = static_cast<std::int32_t>(row.argmax);
    }
    args.loss[t] = 0;
    if (dx != nullptr) std::fill_n(dx, args.V, 0.0F);
    return;
  }
  // Normaliser.
  const RowSumExp sums = loops.row_sum_exp(x, args.V);
  const RowNorm row = row_norm(x, args.V, sums);
  if (args.argmax != nullptr) args.argmax[t] = static_cast<std::int32_t>(row.argmax);
  // Loss.
  const Index target = args.targets[t];
  const double log_prob = static_cast<double>(x[target]) - row.log_norm;
  args.loss[t] = weight * -log_prob;
  if (dx == nullptr) return;
  // Gradient: softmax times weight, then the target's, which is 1 less, without cancellation. A sum
  // of NaN makes the factor NaN, too.
  loops.scale_exp(x, args.V, sums.max, static_cast<float>(weight / sums.sum), dx);
  const double difference =
      std::isfinite(row.log_norm) ? std::expm1(log_prob) : std::numeric_limits<double>::quiet_NaN();
  dx[target] = static_cast<float>(weight * difference);
}

}  // namespace

void cross_entropy_rows(const CrossEntropyArgs& args,
                        base::ThreadPool& pool,
                        LossLoops loops) noexcept {
  pool.parallel_for(args.T, rows_per_chunk(args.V), [&](Index begin, Index end, int /*thread*/) {
    for (Index t = begin; t < end; ++t)
      loss_row(args, t, loops);
  });
}

}  // namespace tessera::kernels
