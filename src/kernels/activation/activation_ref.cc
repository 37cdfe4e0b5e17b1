#include <cmath>
#include <numbers>

#include "kernels/activation/activation.h"

namespace tessera::kernels {
namespace {

double gelu_tanh(double x) {
  const double u = std::sqrt(2.0 / std::numbers::pi) * (x + 0.044715 * x * x * x);
  // 1 + tanh(u) = 2 / (1 + exp(-2u)); the left side loses all digits for negative u.
  return x / (1.0 + std::exp(-2.0 * u));
}

double gelu_erf(double x) {
  return 0.5 * x * std::erfc(-x / std::numbers::sqrt2);
}

template <class Function>
void apply(const GeluArgs& args, Function function) {
  for (Index t = 0; t < args.T; ++t) {
    const float* x = args.x + t * args.x_stride;
    float* y = args.y + t * args.y_stride;
    for (Index f = 0; f < args.F; ++f) {
      y[f] = static_cast<float>(function(static_cast<double>(x[f])));
    }
  }
}

}  // namespace

void gelu_tanh_ref(const GeluArgs& args, const Queue& /*queue*/) {
  apply(args, gelu_tanh);
}

void gelu_erf_ref(const GeluArgs& args, const Queue& /*queue*/) {
  apply(args, gelu_erf);
}

void swiglu_ref(const SwigluArgs& args, const Queue& /*queue*/) {
  for (Index t = 0; t < args.T; ++t) {
    const float* gate = args.gate + t * args.gate_stride;
    const float* up = args.up + t * args.up_stride;
    float* y = args.y + t * args.y_stride;
    for (Index f = 0; f < args.F; ++f) {
      const auto g = static_cast<double>(gate[f]);
      y[f] = static_cast<float>(g / (1.0 + std::exp(-g)) * static_cast<double>(up[f]));
    }
  }
}

}  // namespace tessera::kernels
