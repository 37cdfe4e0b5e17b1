#include "kernels/log_softmax/row_results.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/grain.h"

namespace tessera::kernels {

RowNorm row_norm(const float* x, Index V, RowSumExp sums) noexcept {
  // The first place of the maximum; a row of NaN has none.
  const Index found = std::find(x, x + V, sums.max) - x;
  // Inf - Inf made the sum NaN: tell infinities from NaN in the row.
  double log_norm = static_cast<double>(sums.max) + std::log(sums.sum);
  if (std::isinf(sums.max)) {
    const bool has_nan = std::any_of(x, x + V, [](float value) { return std::isnan(value); });
    log_norm = has_nan ? std::numeric_limits<double>::quiet_NaN() : static_cast<double>(sums.max);
  }
  return {.argmax = found == V ? 0 : found, .log_norm = log_norm};
}

void log_softmax_rows(const LogSoftmaxArgs& args,
                      base::ThreadPool& pool,
                      RowSumExpFn& row_sum_exp) noexcept {
  pool.parallel_for(args.T, rows_per_chunk(args.V), [&](Index begin, Index end, int /*thread*/) {
    for (Index t = begin; t < end; ++t) {
      const float* x = args.x + t * args.x_stride;
      const RowNorm row = row_norm(x, args.V, row_sum_exp(x, args.V));
      const Index id = args.ids != nullptr ? args.ids[t] : row.argmax;
      args.argmax[t] = static_cast<std::int32_t>(row.argmax);
      args.log_norm[t] = row.log_norm;
      args.log_probs[t] = static_cast<float>(static_cast<double>(x[id]) - row.log_norm);
    }
  });
}

}  // namespace tessera::kernels
