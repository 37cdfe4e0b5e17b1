// The definition: double accumulation, plain loops.
#include "kernels/elements.h"
#include "kernels/matmul/matmul.h"
#include "kernels/weight_value.h"

namespace tessera::kernels {

template <class Elem, class Out>
void matmul_ref(const MatmulToArgs<Elem, Out>& args, const Queue&) {
  const WeightMatrix w{args.w, args.w_stride, args.w_type, args.K};
  for (Index m = 0; m < args.M; ++m) {
    for (Index n = 0; n < args.N; ++n) {
      double sum = 0;
      for (Index k = 0; k < args.K; ++k)
        sum += wide(args.x[m * args.x_stride + k]) * weight_value_as<Elem>(w, n, k);
      if (args.bias != nullptr) sum += wide(args.bias[n]);
      args.y[m * args.y_stride + n] = rounded<Out>(sum);
    }
  }
}

template void matmul_ref(const MatmulArgs<float>&, const Queue&);
template void matmul_ref(const MatmulArgs<BFloat16>&, const Queue&);
template void matmul_ref(const MatmulToArgs<BFloat16, float>&, const Queue&);

}  // namespace tessera::kernels
