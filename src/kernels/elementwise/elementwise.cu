// Cost: three accesses per value of add (two where b is one row), two of scale; bound by memory.
#include "kernels/cuda/pointwise.cuh"
#include "kernels/elementwise/elementwise.h"

namespace tessera::kernels {
namespace {

template <class Args>
struct Add {
  template <int kWidth>
  static __device__ void at(const Args& args, Index t, Index d) {
    const auto a = cuda::load<kWidth>(args.a + t * args.a_stride + d);
    const auto b = cuda::load<kWidth>(args.b + t * args.b_stride + d);
    cuda::Floats<kWidth> y;
#pragma unroll
    for (int i = 0; i < kWidth; ++i)
      y[i] = a[i] + b[i];
    cuda::store(args.y + t * args.y_stride + d, y);
  }
};

template <class Args>
struct Scale {
  template <int kWidth>
  static __device__ void at(const Args& args, Index t, Index d) {
    const auto x = cuda::load<kWidth>(args.x + t * args.x_stride + d);
    cuda::Floats<kWidth> y;
#pragma unroll
    for (int i = 0; i < kWidth; ++i)
      y[i] = args.scale * x[i];
    cuda::store(args.y + t * args.y_stride + d, y);
  }
};

}  // namespace

template <class Elem>
void add_cuda(const AddArgs<Elem>& args, const Queue& queue) {
  constexpr int kWidth = cuda::kPack<Elem>;
  AddArgs<Elem> folded = args;
  cuda::fold_rows(folded.T, folded.D, folded.a_stride, folded.b_stride, folded.y_stride);
  const bool may_pack = cuda::may_pack(kWidth, folded.D, cuda::RowsAt{folded.a, folded.a_stride},
                                       cuda::RowsAt{folded.b, folded.b_stride},
                                       cuda::RowsAt{folded.y, folded.y_stride});
  cuda::launch_pointwise<Add, kWidth>("add", folded,
                                      {.T = folded.T, .D = folded.D, .may_pack = may_pack}, queue);
}

template <class Elem>
void scale_cuda(const ScaleArgs<Elem>& args, const Queue& queue) {
  constexpr int kWidth = cuda::kPack<Elem>;
  ScaleArgs<Elem> folded = args;
  cuda::fold_rows(folded.T, folded.D, folded.x_stride, folded.y_stride);
  const bool may_pack = cuda::may_pack(kWidth, folded.D, cuda::RowsAt{folded.x, folded.x_stride},
                                       cuda::RowsAt{folded.y, folded.y_stride});
  cuda::launch_pointwise<Scale, kWidth>(
      "scale", folded, {.T = folded.T, .D = folded.D, .may_pack = may_pack}, queue);
}

template void add_cuda(const AddArgs<float>&, const Queue&);
template void add_cuda(const AddArgs<BFloat16>&, const Queue&);
template void scale_cuda(const ScaleArgs<float>&, const Queue&);
template void scale_cuda(const ScaleArgs<BFloat16>&, const Queue&);

}  // namespace tessera::kernels
