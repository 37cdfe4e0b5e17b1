// 53 bits hold those of two floats and two more, so that rounding a sum or product of two in double
// is rounding the exact one.
#include "kernels/elements.h"
#include "kernels/elementwise/elementwise.h"

namespace tessera::kernels {

template <class Elem>
void add_ref(const AddArgs<Elem>& args, const Queue& /*queue*/) {
  for (Index t = 0; t < args.T; ++t) {
    for (Index d = 0; d < args.D; ++d) {
      args.y[t * args.y_stride + d] =
          rounded<Elem>(wide(args.a[t * args.a_stride + d]) + wide(args.b[t * args.b_stride + d]));
    }
  }
}

template <class Elem>
void scale_ref(const ScaleArgs<Elem>& args, const Queue& /*queue*/) {
  for (Index t = 0; t < args.T; ++t) {
    for (Index d = 0; d < args.D; ++d) {
      args.y[t * args.y_stride + d] =
          rounded<Elem>(wide(args.scale) * wide(args.x[t * args.x_stride + d]));
    }
  }
}

template void add_ref(const AddArgs<float>&, const Queue&);
template void add_ref(const AddArgs<BFloat16>&, const Queue&);
template void scale_ref(const ScaleArgs<float>&, const Queue&);
template void scale_ref(const ScaleArgs<BFloat16>&, const Queue&);

}  // namespace tessera::kernels
