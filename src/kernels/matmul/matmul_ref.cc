// The definition: double accumulation, plain loops.
#include <cstring>

#include "base/float16.h"
#include "kernels/matmul/matmul.h"
#include "kernels/q8/q8.h"

namespace tessera::kernels {
namespace {

template <class Elem>
double element(const MatmulArgs& args, Index n, Index k) {
  Elem value;
  std::memcpy(&value, args.w + (n * args.w_stride + k) * Index{sizeof(Elem)}, sizeof(Elem));
  return static_cast<double>(to_float(value));
}

double weight(const MatmulArgs& args, Index n, Index k) {
  switch (args.w_type) {
    case WeightType::kBf16:
      return element<BFloat16>(args, n, k);
    case WeightType::kF16:
      return element<Float16>(args, n, k);
    case WeightType::kQ8:
      return static_cast<double>(q8_value(args.w, args.K, n, k));
    case WeightType::kF32:
      break;
  }
  return element<float>(args, n, k);
}

}  // namespace

void matmul_ref(const MatmulArgs& args, base::ThreadPool&) noexcept {
  for (Index m = 0; m < args.M; ++m) {
    for (Index n = 0; n < args.N; ++n) {
      double sum = 0;
      for (Index k = 0; k < args.K; ++k) {
        sum += static_cast<double>(args.x[m * args.x_stride + k]) * weight(args, n, k);
      }
      if (args.bias != nullptr) sum += static_cast<double>(args.bias[n]);
      args.y[m * args.y_stride + n] = static_cast<float>(sum);
    }
  }
}

}  // namespace tessera::kernels
