// The definition: double accumulation, plain loops.
#include "kernels/elements.h"
#include "kernels/matmul_vjp/matmul_vjp.h"
#include "kernels/weight_value.h"

namespace tessera::kernels {

template <class Elem>
void matmul_dx_ref(const MatmulDxArgs<Elem>& args, const Queue&) {
  const WeightMatrix w{args.w, args.w_stride, args.w_type, args.K};
  for (Index m = 0; m < args.M; ++m) {
    for (Index k = 0; k < args.K; ++k) {
      Elem& dx = args.dx[m * args.dx_stride + k];
      double sum = args.accumulate ? wide(dx) : 0.0;
      for (Index n = 0; n < args.N; ++n)
        sum += wide(args.dy[m * args.dy_stride + n]) * weight_value_as<Elem>(w, n, k);
      dx = rounded<Elem>(sum);
    }
  }
}

template <class Elem>
void matmul_dw_ref(const MatmulDwArgs<Elem>& args, const Queue&) {
  for (Index n = 0; n < args.N; ++n) {
    for (Index k = 0; k < args.K; ++k) {
      float& dw = args.dw[n * args.dw_stride + k];
      double sum = args.accumulate ? static_cast<double>(dw) : 0.0;
      for (Index m = 0; m < args.M; ++m) {
        const Index row = args.x_row == nullptr ? m : args.x_row[m];
        sum += wide(args.dy[m * args.dy_stride + n]) * wide(args.x[row * args.x_stride + k]);
      }
      dw = static_cast<float>(sum);
    }
  }
}

template void matmul_dx_ref(const MatmulDxArgs<float>&, const Queue&);
template void matmul_dx_ref(const MatmulDxArgs<BFloat16>&, const Queue&);
template void matmul_dw_ref(const MatmulDwArgs<float>&, const Queue&);
template void matmul_dw_ref(const MatmulDwArgs<BFloat16>&, const Queue&);

}  // namespace tessera::kernels
