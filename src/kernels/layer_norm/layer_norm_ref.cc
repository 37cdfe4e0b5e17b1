#include <cmath>

#include "kernels/elements.h"
#include "kernels/layer_norm/layer_norm.h"

namespace tessera::kernels {

template <class Elem>
void layer_norm_ref(const LayerNormArgs<Elem>& args, const Queue& /*queue*/) {
  for (Index t = 0; t < args.T; ++t) {
    const Elem* x = args.x + t * args.x_stride;
    Elem* y = args.y + t * args.y_stride;
    // Mean.
    double sum = 0;
    for (Index d = 0; d < args.D; ++d)
      sum += wide(x[d]);
    const double mean = sum / static_cast<double>(args.D);
    // Variance around it.
    double sum_squares = 0;
    for (Index d = 0; d < args.D; ++d) {
      const double centred = wide(x[d]) - mean;
      sum_squares += centred * centred;
    }
    const double variance = sum_squares / static_cast<double>(args.D);
    // Normalise, weight, shift.
    const double r = 1.0 / std::sqrt(variance + wide(args.eps));
    for (Index d = 0; d < args.D; ++d) {
      y[d] = rounded<Elem>((wide(x[d]) - mean) * r * wide(args.w[d]) + wide(args.b[d]));
    }
  }
}

template void layer_norm_ref(const LayerNormArgs<float>&, const Queue&);
template void layer_norm_ref(const LayerNormArgs<BFloat16>&, const Queue&);

}  // namespace tessera::kernels
