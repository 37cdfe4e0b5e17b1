#include <cmath>

#include "kernels/rms_norm/rms_norm.h"

namespace tessera::kernels {

void rms_norm_ref(const RmsNormArgs& args, const Queue& /*queue*/) {
  for (Index t = 0; t < args.T; ++t) {
    const float* x = args.x + t * args.x_stride;
    float* y = args.y + t * args.y_stride;
    // Mean square.
    double sum = 0;
    for (Index d = 0; d < args.D; ++d)
      sum += static_cast<double>(x[d]) * static_cast<double>(x[d]);
    const double mean = sum / static_cast<double>(args.D);
    // Normalise and weight.
    const double r = 1.0 / std::sqrt(mean + static_cast<double>(args.eps));
    for (Index d = 0; d < args.D; ++d) {
      y[d] = static_cast<float>(static_cast<double>(x[d]) * r * static_cast<double>(args.w[d]));
    }
  }
}

}  // namespace tessera::kernels
