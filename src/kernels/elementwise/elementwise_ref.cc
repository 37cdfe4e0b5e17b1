// One float operation per value is already correctly rounded: the definition needs no double.
#include "kernels/elementwise/elementwise.h"

namespace tessera::kernels {

void add_ref(const AddArgs& args, const Queue& /*queue*/) {
  for (Index t = 0; t < args.T; ++t) {
    for (Index d = 0; d < args.D; ++d) {
      args.y[t * args.y_stride + d] = args.a[t * args.a_stride + d] + args.b[t * args.b_stride + d];
    }
  }
}

void scale_ref(const ScaleArgs& args, const Queue& /*queue*/) {
  for (Index t = 0; t < args.T; ++t) {
    for (Index d = 0; d < args.D; ++d) {
      args.y[t * args.y_stride + d] = args.scale * args.x[t * args.x_stride + d];
    }
  }
}

}  // namespace tessera::kernels
