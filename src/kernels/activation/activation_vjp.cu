// Cost: three accesses per value of gelu, five of swiglu; bound by memory.
#include "kernels/activation/activation_vjp.h"
#include "kernels/activation/slopes.cuh"
#include "kernels/cuda/pointwise.cuh"

namespace tessera::kernels {
namespace {

template <bool kIsTanh, class Args>
struct GeluVjp {
  template <int kWidth>
  static __device__ void at(const Args& args, Index t, Index f) {
    const auto x = cuda::load<kWidth>(args.x + t * args.x_stride + f);
    const auto dy = cuda::load<kWidth>(args.dy + t * args.dy_stride + f);
    cuda::Floats<kWidth> dx;
#pragma unroll
    for (int i = 0; i < kWidth; ++i)
      dx[i] = dy[i] * (kIsTanh ? gelu_tanh_slope(x[i]) : gelu_erf_slope(x[i]));
    cuda::store(args.dx + t * args.dx_stride + f, dx);
  }
};
template <class Args>
using GeluTanhVjp = GeluVjp<true, Args>;
template <class Args>
using GeluErfVjp = GeluVjp<false, Args>;

template <class Args>
struct SwigluVjp {
  template <int kWidth>
  static __device__ void at(const Args& args, Index t, Index f) {
    const auto gate = cuda::load<kWidth>(args.gate + t * args.gate_stride + f);
    const auto up = cuda::load<kWidth>(args.up + t * args.up_stride + f);
    const auto dy = cuda::load<kWidth>(args.dy + t * args.dy_stride + f);
    cuda::Floats<kWidth> dgate;
    cuda::Floats<kWidth> dup;
#pragma unroll
    for (int i = 0; i < kWidth; ++i) {
      const float s = sigmoid(gate[i]);
      dgate[i] = dy[i] * up[i] * s * (1.0F + gate[i] * (1.0F - s));
      dup[i] = dy[i] * (gate[i] * s);
    }
    cuda::store(args.dgate + t * args.dgate_stride + f, dgate);
    cuda::store(args.dup + t * args.dup_stride + f, dup);
  }
};

template <template <class> class Work, class Elem>
void launch_gelu_vjp(const char* op, const GeluVjpArgs<Elem>& args, const Queue& queue) {
  constexpr int kWidth = cuda::kPack<Elem>;
  GeluVjpArgs<Elem> folded = args;
  cuda::fold_rows(folded.T, folded.F, folded.x_stride, folded.dy_stride, folded.dx_stride);
  const bool may_pack = cuda::may_pack(kWidth, folded.F, cuda::RowsAt{folded.x, folded.x_stride},
                                       cuda::RowsAt{folded.dy, folded.dy_stride},
                                       cuda::RowsAt{folded.dx, folded.dx_stride});
  cuda::launch_pointwise<Work, kWidth>(op, folded,
                                       {.T = folded.T, .D = folded.F, .may_pack = may_pack}, queue);
}

}  // namespace

template <class Elem>
void gelu_tanh_vjp_cuda(const GeluVjpArgs<Elem>& args, const Queue& queue) {
  launch_gelu_vjp<GeluTanhVjp>("gelu_tanh_vjp", args, queue);
}

template <class Elem>
void gelu_erf_vjp_cuda(const GeluVjpArgs<Elem>& args, const Queue& queue) {
  launch_gelu_vjp<GeluErfVjp>("gelu_erf_vjp", args, queue);
}

template <class Elem>
void swiglu_vjp_cuda(const SwigluVjpArgs<Elem>& args, const Queue& queue) {
  constexpr int kWidth = cuda::kPack<Elem>;
  SwigluVjpArgs<Elem> folded = args;
  cuda::fold_rows(folded.T, folded.F, folded.gate_stride, folded.up_stride, folded.dy_stride,
                  folded.dgate_stride, folded.dup_stride);
  const bool may_pack = cuda::may_pack(
      kWidth, folded.F, cuda::RowsAt{folded.gate, folded.gate_stride},
      cuda::RowsAt{folded.up, folded.up_stride}, cuda::RowsAt{folded.dy, folded.dy_stride},
      cuda::RowsAt{folded.dgate, folded.dgate_stride}, cuda::RowsAt{folded.dup, folded.dup_stride});
  cuda::launch_pointwise<SwigluVjp, kWidth>(
      "swiglu_vjp", folded, {.T = folded.T, .D = folded.F, .may_pack = may_pack}, queue);
}

template void gelu_tanh_vjp_cuda(const GeluVjpArgs<float>&, const Queue&);
template void gelu_tanh_vjp_cuda(const GeluVjpArgs<BFloat16>&, const Queue&);
template void gelu_erf_vjp_cuda(const GeluVjpArgs<float>&, const Queue&);
template void gelu_erf_vjp_cuda(const GeluVjpArgs<BFloat16>&, const Queue&);
template void swiglu_vjp_cuda(const SwigluVjpArgs<float>&, const Queue&);
template void swiglu_vjp_cuda(const SwigluVjpArgs<BFloat16>&, const Queue&);

}  // namespace tessera::kernels
