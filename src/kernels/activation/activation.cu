// Cost: two accesses per value of gelu, three of swiglu; bound by memory.
#include "kernels/activation/activation.h"
#include "kernels/activation/slopes.cuh"
#include "kernels/cuda/pointwise.cuh"

namespace tessera::kernels {
namespace {

template <bool kIsTanh, class Args>
struct Gelu {
  template <int kWidth>
  static __device__ void at(const Args& args, Index t, Index f) {
    const auto x = cuda::load<kWidth>(args.x + t * args.x_stride + f);
    cuda::Floats<kWidth> y;
#pragma unroll
    for (int i = 0; i < kWidth; ++i)
      y[i] = kIsTanh ? gelu_tanh(x[i]) : gelu_erf(x[i]);
    cuda::store(args.y + t * args.y_stride + f, y);
  }
};
template <class Args>
using GeluTanh = Gelu<true, Args>;
template <class Args>
using GeluErf = Gelu<false, Args>;

template <class Args>
struct Swiglu {
  template <int kWidth>
  static __device__ void at(const Args& args, Index t, Index f) {
    const auto gate = cuda::load<kWidth>(args.gate + t * args.gate_stride + f);
    const auto up = cuda::load<kWidth>(args.up + t * args.up_stride + f);
    cuda::Floats<kWidth> y;
#pragma unroll
    for (int i = 0; i < kWidth; ++i)
      y[i] = silu(gate[i]) * up[i];
    cuda::store(args.y + t * args.y_stride + f, y);
  }
};

template <template <class> class Work, class Elem>
void launch_gelu(const char* op, const GeluArgs<Elem>& args, const Queue& queue) {
  constexpr int kWidth = cuda::kPack<Elem>;
  GeluArgs<Elem> folded = args;
  cuda::fold_rows(folded.T, folded.F, folded.x_stride, folded.y_stride);
  const bool may_pack = cuda::may_pack(kWidth, folded.F, cuda::RowsAt{folded.x, folded.x_stride},
                                       cuda::RowsAt{folded.y, folded.y_stride});
  cuda::launch_pointwise<Work, kWidth>(op, folded,
                                       {.T = folded.T, .D = folded.F, .may_pack = may_pack}, queue);
}

}  // namespace

template <class Elem>
void gelu_tanh_cuda(const GeluArgs<Elem>& args, const Queue& queue) {
  launch_gelu<GeluTanh>("gelu_tanh", args, queue);
}

template <class Elem>
void gelu_erf_cuda(const GeluArgs<Elem>& args, const Queue& queue) {
  launch_gelu<GeluErf>("gelu_erf", args, queue);
}

template <class Elem>
void swiglu_cuda(const SwigluArgs<Elem>& args, const Queue& queue) {
  constexpr int kWidth = cuda::kPack<Elem>;
  SwigluArgs<Elem> folded = args;
  cuda::fold_rows(folded.T, folded.F, folded.gate_stride, folded.up_stride, folded.y_stride);
  const bool may_pack = cuda::may_pack(
      kWidth, folded.F, cuda::RowsAt{folded.gate, folded.gate_stride},
      cuda::RowsAt{folded.up, folded.up_stride}, cuda::RowsAt{folded.y, folded.y_stride});
  cuda::launch_pointwise<Swiglu, kWidth>(
      "swiglu", folded, {.T = folded.T, .D = folded.F, .may_pack = may_pack}, queue);
}

template void gelu_tanh_cuda(const GeluArgs<float>&, const Queue&);
template void gelu_tanh_cuda(const GeluArgs<BFloat16>&, const Queue&);
template void gelu_erf_cuda(const GeluArgs<float>&, const Queue&);
template void gelu_erf_cuda(const GeluArgs<BFloat16>&, const Queue&);
template void swiglu_cuda(const SwigluArgs<float>&, const Queue&);
template void swiglu_cuda(const SwigluArgs<BFloat16>&, const Queue&);

}  // namespace tessera::kernels
