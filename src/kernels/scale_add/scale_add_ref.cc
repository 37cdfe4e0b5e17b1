// The definition: plain loops, double arithmetic, one rounding at the end. It is never made faster;
// it says what the others must compute. This file is compiled without contraction (no hidden FMA).
#include "kernels/scale_add/scale_add.h"

namespace tessera::kernels {

void scale_add_ref(const ScaleAddArgs& args, const Queue& /*queue*/) {
  for (Index t = 0; t < args.T; ++t) {
    const float* x = args.x + t * args.x_stride;
    const float* z = args.z + t * args.z_stride;
    float* y = args.y + t * args.y_stride;
    for (Index d = 0; d < args.D; ++d) {
      y[d] = static_cast<float>(static_cast<double>(args.scale) * static_cast<double>(x[d]) +
                                static_cast<double>(z[d]));
    }
  }
}

void scale_add_vjp_ref(const ScaleAddVjpArgs& args, const Queue& /*queue*/) {
  double dscale = 0;
  for (Index t = 0; t < args.T; ++t) {
    const float* dy = args.dy + t * args.dy_stride;
    const float* x = args.x + t * args.x_stride;
    float* dx = args.dx + t * args.dx_stride;
    for (Index d = 0; d < args.D; ++d) {
      dscale += static_cast<double>(dy[d]) * static_cast<double>(x[d]);
      dx[d] = args.scale * dy[d];  // last: dx may be dy
    }
  }
  *args.dscale = static_cast<float>(dscale);
}

}  // namespace tessera::kernels
