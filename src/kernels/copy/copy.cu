// Cost: every value read and written once; bound by memory where both last axes are contiguous.
// Neighbouring threads take neighbours along the last axis, whatever their distance.
#include <algorithm>

#include "kernels/copy/copy.h"
#include "kernels/cuda/pointwise.cuh"

namespace tessera::kernels {
namespace {

// Rows are counted in 32 bits, whose divisions are cheap; launch_pointwise takes no more.
__device__ Index row_start(const std::array<Index, 4>& extents,
                           const std::array<Index, 4>& strides,
                           Index t) {
  const auto row = static_cast<unsigned>(t);
  const auto inner = static_cast<unsigned>(extents[2]);
  const auto middle = static_cast<unsigned>(extents[1]);
  const unsigned outer = row / inner;
  return Index{outer / middle} * strides[0] + Index{outer % middle} * strides[1] +
         Index{row - outer * inner} * strides[2];
}

template <int kWidth, class Elem>
__device__ void copy_values(const Elem* x, Elem* y) {
  using Values = cuda::Packed<Elem, kWidth>;
  *reinterpret_cast<Values*>(y) = *reinterpret_cast<const Values*>(x);
}

template <int kWidth, class From, class To>
__device__ void copy_values(const From* x, To* y) {
  cuda::store(y, cuda::load<kWidth>(x));
}

template <class Args>
struct Copy {
  template <int kWidth>
  static __device__ void at(const Args& args, Index t, Index d) {
    copy_values<kWidth>(
        args.x + row_start(args.extents, args.x_strides, t) + d * args.x_strides[3],
        first_of_y(args) + row_start(args.extents, args.y_strides, t) + d * args.y_strides[3]);
  }
};

// Whether all rows of a side begin at a multiple of `width` and are contiguous.
template <class Elem>
bool may_pack(Index width, Index D, const Elem* data, const std::array<Index, 4>& strides) {
  return strides[3] == 1 && std::all_of(strides.begin(), strides.begin() + 3, [&](Index stride) {
           return cuda::may_pack(width, D, cuda::RowsAt{data, stride});
         });
}

}  // namespace

template <class From, class To>
void copy_cuda(const CopyArgs<From, To>& args, const Queue& queue) {
  constexpr int kWidth = std::min(cuda::kPack<From>, cuda::kPack<To>);
  const auto [A, B, C, D] = args.extents;
  const bool packs =
      may_pack(kWidth, D, args.x, args.x_strides) && may_pack(kWidth, D, args.y, args.y_strides);
  cuda::launch_pointwise<Copy, kWidth>("copy", args, {.T = A * B * C, .D = D, .may_pack = packs},
                                       queue);
}

template void copy_cuda(const CopyArgs<float, float>&, const Queue&);
template void copy_cuda(const CopyArgs<float, BFloat16>&, const Queue&);
template void copy_cuda(const CopyArgs<float, Float16>&, const Queue&);
template void copy_cuda(const CopyArgs<BFloat16, float>&, const Queue&);
template void copy_cuda(const CopyArgs<Float16, float>&, const Queue&);
template void copy_cuda(const CopyArgs<BFloat16, BFloat16>&, const Queue&);
template void copy_cuda(const CopyArgs<Float16, Float16>&, const Queue&);

}  // namespace tessera::kernels
