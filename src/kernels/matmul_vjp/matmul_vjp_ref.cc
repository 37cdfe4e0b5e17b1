// The definition: double accumulation, plain loops.
#include "kernels/matmul_vjp/matmul_vjp.h"
#include "kernels/weight_value.h"

namespace tessera::kernels {

void matmul_dx_ref(const MatmulDxArgs& args, const Queue&) {
  const WeightMatrix w{args.w, args.w_stride, args.w_type, args.K};
  for (Index m = 0; m < args.M; ++m) {
    for (Index k = 0; k < args.K; ++k) {
      float& dx = args.dx[m * args.dx_stride + k];
      double sum = args.accumulate ? static_cast<double>(dx) : 0.0;
      for (Index n = 0; n < args.N; ++n) {
        sum += static_cast<double>(args.dy[m * args.dy_stride + n]) * weight_value(w, n, k);
      }
      dx = static_cast<float>(sum);
    }
  }
}

void matmul_dw_ref(const MatmulDwArgs& args, const Queue&) {
  for (Index n = 0; n < args.N; ++n) {
    for (Index k = 0; k < args.K; ++k) {
      float& dw = args.dw[n * args.dw_stride + k];
      double sum = args.accumulate ? static_cast<double>(dw) : 0.0;
      for (Index m = 0; m < args.M; ++m) {
        const Index row = args.x_row == nullptr ? m : args.x_row[m];
        sum += static_cast<double>(args.dy[m * args.dy_stride + n]) *
               static_cast<double>(args.x[row * args.x_stride + k]);
      }
      dw = static_cast<float>(sum);
    }
  }
}

}  // namespace tessera::kernels
