// The definition: double accumulation, plain loops.
#include "kernels/matmul/matmul.h"
#include "kernels/weight_value.h"

namespace tessera::kernels {

void matmul_ref(const MatmulArgs& args, const Queue&) {
  const WeightMatrix w{args.w, args.w_stride, args.w_type, args.K};
  for (Index m = 0; m < args.M; ++m) {
    for (Index n = 0; n < args.N; ++n) {
      double sum = 0;
      for (Index k = 0; k < args.K; ++k) {
        sum += static_cast<double>(args.x[m * args.x_stride + k]) * weight_value(w, n, k);
      }
      if (args.bias != nullptr) sum += static_cast<double>(args.bias[n]);
      args.y[m * args.y_stride + n] = static_cast<float>(sum);
    }
  }
}

}  // namespace tessera::kernels
