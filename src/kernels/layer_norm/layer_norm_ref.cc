#include <cmath>

#include "kernels/layer_norm/layer_norm.h"

namespace tessera::kernels {

void layer_norm_ref(const LayerNormArgs& args, const Queue& /*queue*/) {
  for (Index t = 0; t < args.T; ++t) {
    const float* x = args.x + t * args.x_stride;
    float* y = args.y + t * args.y_stride;
    // Mean.
    double sum = 0;
    for (Index d = 0; d < args.D; ++d)
      sum += static_cast<double>(x[d]);
    const double mean = sum / static_cast<double>(args.D);
    // Variance around it.
    double sum_squares = 0;
    for (Index d = 0; d < args.D; ++d) {
      const double centred = static_cast<double>(x[d]) - mean;
      sum_squares += centred * centred;
    }
    const double variance = sum_squares / static_cast<double>(args.D);
    // Normalise, weight, shift.
    const double r = 1.0 / std::sqrt(variance + static_cast<double>(args.eps));
    for (Index d = 0; d < args.D; ++d) {
      y[d] = static_cast<float>((static_cast<double>(x[d]) - mean) * r *
                                    static_cast<double>(args.w[d]) +
                                static_cast<double>(args.b[d]));
    }
  }
}

}  // namespace tessera::kernels
