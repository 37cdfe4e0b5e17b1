#include <cmath>
#include <numbers>

#include "kernels/activation/activation.h"
#include "kernels/elements.h"

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

template <class Elem, class Function>
void apply(const GeluArgs<Elem>& args, Function function) {
  for (Index t = 0; t < args.T; ++t) {
    const Elem* x = args.x + t * args.x_stride;
    Elem* y = args.y + t * args.y_stride;
    for (Index f = 0; f < args.F; ++f) {
      y[f] = rounded<Elem>(function(wide(x[f])));
    }
  }
}

}  // namespace

template <class Elem>
void gelu_tanh_ref(const GeluArgs<Elem>& args, const Queue& /*queue*/) {
  apply(args, gelu_tanh);
}

template <class Elem>
void gelu_erf_ref(const GeluArgs<Elem>& args, const Queue& /*queue*/) {
  apply(args, gelu_erf);
}

template <class Elem>
void swiglu_ref(const SwigluArgs<Elem>& args, const Queue& /*queue*/) {
  for (Index t = 0; t < args.T; ++t) {
    const Elem* gate = args.gate + t * args.gate_stride;
    const Elem* up = args.up + t * args.up_stride;
    Elem* y = args.y + t * args.y_stride;
    for (Index f = 0; f < args.F; ++f) {
      const auto g = wide(gate[f]);
      y[f] = rounded<Elem>(g / (1.0 + std::exp(-g)) * wide(up[f]));
    }
  }
}

template void gelu_tanh_ref(const GeluArgs<float>&, const Queue&);
template void gelu_tanh_ref(const GeluArgs<BFloat16>&, const Queue&);
template void gelu_erf_ref(const GeluArgs<float>&, const Queue&);
template void gelu_erf_ref(const GeluArgs<BFloat16>&, const Queue&);
template void swiglu_ref(const SwigluArgs<float>&, const Queue&);
template void swiglu_ref(const SwigluArgs<BFloat16>&, const Queue&);

}  // namespace tessera::kernels
