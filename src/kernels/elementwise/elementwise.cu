// Cost: 12 bytes per value of add (8 where b is one row), 8 of scale; bound by memory.
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

void add_cuda(const AddArgs& args, const Queue& queue) {
  constexpr int kWidth = cuda::kPack<float>;
  AddArgs folded = args;
  cuda::fold_rows(folded.T, folded.D, folded.a_stride, folded.b_stride, folded.y_stride);
  const bool may_pack = cuda::allows_packs(folded.a, folded.a_stride, folded.D, kWidth) &&
                        cuda::allows_packs(folded.b, folded.b_stride, folded.D, kWidth) &&
                        cuda::allows_packs(folded.y, folded.y_stride, folded.D, kWidth);
  cuda::launch_pointwise<Add, kWidth>(folded, may_pack, queue, "add");
}

void scale_cuda(const ScaleArgs& args, const Queue& queue) {
  constexpr int kWidth = cuda::kPack<float>;
  ScaleArgs folded = args;
  cuda::fold_rows(folded.T, folded.D, folded.x_stride, folded.y_stride);
  const bool may_pack = cuda::allows_packs(folded.x, folded.x_stride, folded.D, kWidth) &&
                        cuda::allows_packs(folded.y, folded.y_stride, folded.D, kWidth);
  cuda::launch_pointwise<Scale, kWidth>(folded, may_pack, queue, "scale");
}

}  // namespace tessera::kernels
