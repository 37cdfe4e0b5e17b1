#include "kernels/log_softmax/row_results.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tessera::kernels {

void store_row_results(const LogSoftmaxArgs& args, Index t, float max, double sum) noexcept {
  const float* x = args.x + t * args.x_stride;
  // The first place of the maximum; a row of NaN has none.
  const Index found = std::find(x, x + args.V, max) - x;
  const Index argmax = found == args.V ? 0 : found;
  // Inf - Inf made the sum NaN: tell infinities from NaN in the row.
  double log_norm = static_cast<double>(max) + std::log(sum);
  if (std::isinf(max)) {
    const bool has_nan = std::any_of(x, x + args.V, [](float value) { return std::isnan(value); });
    log_norm = has_nan ? std::numeric_limits<double>::quiet_NaN() : static_cast<double>(max);
  }
  const Index id = args.ids != nullptr ? args.ids[t] : argmax;
  args.argmax[t] = static_cast<std::int32_t>(argmax);
  args.log_norm[t] = log_norm;
  args.log_probs[t] = static_cast<float>(static_cast<double>(x[id]) - log_norm);
}

}  // namespace tessera::kernels
