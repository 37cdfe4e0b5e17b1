#include <cmath>
#include <limits>

#include "kernels/log_softmax/log_softmax.h"

namespace tessera::kernels {

void log_softmax_ref(const LogSoftmaxArgs& args, const Queue& /*queue*/) {
  for (Index t = 0; t < args.T; ++t) {
    const float* x = args.x + t * args.x_stride;
    // Maximum and its first place.
    float max = -std::numeric_limits<float>::infinity();
    for (Index v = 0; v < args.V; ++v) {
      if (x[v] > max) max = x[v];
    }
    Index argmax = 0;
    while (argmax < args.V && x[argmax] != max)
      ++argmax;
    if (argmax == args.V) argmax = 0;  // nothing but NaN
    // Normaliser.
    double sum = 0;
    bool has_nan = false;
    for (Index v = 0; v < args.V; ++v) {
      sum += std::exp(static_cast<double>(x[v]) - static_cast<double>(max));
      has_nan = has_nan || std::isnan(x[v]);
    }
    double log_norm = static_cast<double>(max) + std::log(sum);
    if (has_nan) {
      log_norm = std::numeric_limits<double>::quiet_NaN();
    } else if (std::isinf(max)) {
      log_norm = static_cast<double>(max);
    }
    // Results.
    const Index id = args.ids != nullptr ? args.ids[t] : argmax;
    args.argmax[t] = static_cast<std::int32_t>(argmax);
    args.log_norm[t] = log_norm;
    args.log_probs[t] = static_cast<float>(static_cast<double>(x[id]) - log_norm);
  }
}

}  // namespace tessera::kernels
