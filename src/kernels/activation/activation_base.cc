// Portable float versions; exp and erf are the C library's, within 1 ULP.
#include <cmath>
#include <numbers>

#include "kernels/activation/activation.h"
#include "kernels/grain.h"

namespace tessera::kernels {
namespace {

float gelu_tanh(float x) {
  constexpr auto kTwoSqrtTwoOverPi = static_cast<float>(1.5957691216057308);  // 2 sqrt(2 / pi)
  const float two_u = kTwoSqrtTwoOverPi * (x + 0.044715F * x * x * x);
  return x / (1.0F + std::exp(-two_u));
}

float gelu_erf(float x) {
  constexpr float kSqrtHalf = 1.0F / std::numbers::sqrt2_v<float>;
  return 0.5F * x * (1.0F + std::erf(x * kSqrtHalf));
}

float silu(float x) {
  return x / (1.0F + std::exp(-x));
}

template <class Function>
void apply(const GeluArgs<float>& args, base::ThreadPool& pool, Function function) {
  pool.parallel_for(args.T, rows_per_chunk(args.F), [&](Index begin, Index end, int /*thread*/) {
    for (Index t = begin; t < end; ++t) {
      const float* x = args.x + t * args.x_stride;
      float* y = args.y + t * args.y_stride;
      for (Index f = 0; f < args.F; ++f)
        y[f] = function(x[f]);
    }
  });
}

}  // namespace

void gelu_tanh_base(const GeluArgs<float>& args, const Queue& queue) {
  apply(args, queue.pool(), gelu_tanh);
}

void gelu_erf_base(const GeluArgs<float>& args, const Queue& queue) {
  apply(args, queue.pool(), gelu_erf);
}

void swiglu_base(const SwigluArgs<float>& args, const Queue& queue) {
  queue.parallel_for(args.T, rows_per_chunk(args.F), [&](Index begin, Index end, int /*thread*/) {
    for (Index t = begin; t < end; ++t) {
      const float* gate = args.gate + t * args.gate_stride;
      const float* up = args.up + t * args.up_stride;
      float* y = args.y + t * args.y_stride;
      for (Index f = 0; f < args.F; ++f)
        y[f] = silu(gate[f]) * up[f];
    }
  });
}

}  // namespace tessera::kernels
