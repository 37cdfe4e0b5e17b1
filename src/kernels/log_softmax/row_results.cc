#include "kernels/log_softmax/row_results.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/grain.h"

namespace tessera::kernels {

double row_log_norm(const float* x, Index V, RowSumExp sums) noexcept {
  if (!std::isinf(sums.max)) return static_cast<double>(sums.max) + std::log(sums.sum);
  // Inf - Inf made the sum NaN: tell infinities from NaN in the row.
  const bool has_nan = std::any_of(x, x + V, [](float value) { return std::isnan(value); });
  return has_nan ? std::numeric_limits<double>::quiet_NaN() : static_cast<double>(sums.max);
}

Index row_argmax(const float* x, Index V, float max) noexcept {
  // The first place of the maximum; a row of NaN has none.
  const Index found = std::find(x, x + V, max) - x;
  return found == V ? 0 : found;
}

void log_softmax_rows(const LogSoftmaxArgs& args,
                      base::ThreadPool& pool,
                      RowSumExpFn& row_sum_exp) noexcept {
  pool.parallel_for(args.T, rows_per_chunk(args.V), [&](Index begin, Index end, int /*thread*/) {
    for (Index t = begin; t < end; ++t) {
      const float* x = args.x + t * args.x_stride;
      const RowSumExp sums = row_sum_exp(x, args.V);
      const double log_norm = row_log_norm(x, args.V, sums);
      const Index argmax = row_argmax(x, args.V, sums.max);
      const Index id = args.ids != nullptr ? args.ids[t] : argmax;
      args.argmax[t] = static_cast<std::int32_t>(argmax);
      args.log_norm[t] = log_norm;
      args.log_probs[t] = static_cast<float>(static_cast<double>(x[id]) - log_norm);
    }
  });
}

}  // namespace tessera::kernels
