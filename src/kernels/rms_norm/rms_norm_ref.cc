#include <cmath>

#include "kernels/elements.h"
#include "kernels/rms_norm/rms_norm.h"

namespace tessera::kernels {

template <class Elem>
void rms_norm_ref(const RmsNormArgs<Elem>& args, const Queue& /*queue*/) {
  for (Index t = 0; t < args.T; ++t) {
    const Elem* x = args.x + t * args.x_stride;
    Elem* y = args.y + t * args.y_stride;
    // Mean square.
    double sum = 0;
    for (Index d = 0; d < args.D; ++d)
      sum += wide(x[d]) * wide(x[d]);
    const double mean = sum / static_cast<double>(args.D);
    // Normalise and weight.
    const double r = 1.0 / std::sqrt(mean + wide(args.eps));
    for (Index d = 0; d < args.D; ++d) {
      y[d] = rounded<Elem>(wide(x[d]) * r * wide(args.w[d]));
    }
  }
}

template void rms_norm_ref(const RmsNormArgs<float>&, const Queue&);
template void rms_norm_ref(const RmsNormArgs<BFloat16>&, const Queue&);

}  // namespace tessera::kernels
