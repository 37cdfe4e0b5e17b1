#include "kernels/copy/copy.h"

namespace tessera::kernels {

template <class From, class To>
void copy_ref(const CopyArgs<From, To>& args, const Queue& /*queue*/) {
  const auto [A, B, C, D] = args.extents;
  const auto at = [](const std::array<Index, 4>& strides, Index a, Index b, Index c, Index d) {
    return a * strides[0] + b * strides[1] + c * strides[2] + d * strides[3];
  };
  To* y = first_of_y(args);
  for (Index a = 0; a < A; ++a)
    for (Index b = 0; b < B; ++b)
      for (Index c = 0; c < C; ++c)
        for (Index d = 0; d < D; ++d)
          y[at(args.y_strides, a, b, c, d)] = converted<To>(args.x[at(args.x_strides, a, b, c, d)]);
}

template void copy_ref(const CopyArgs<float, float>&, const Queue&);
template void copy_ref(const CopyArgs<float, BFloat16>&, const Queue&);
template void copy_ref(const CopyArgs<float, Float16>&, const Queue&);
template void copy_ref(const CopyArgs<BFloat16, float>&, const Queue&);
template void copy_ref(const CopyArgs<Float16, float>&, const Queue&);
template void copy_ref(const CopyArgs<BFloat16, BFloat16>&, const Queue&);
template void copy_ref(const CopyArgs<Float16, Float16>&, const Queue&);

}  // namespace tessera::kernels
