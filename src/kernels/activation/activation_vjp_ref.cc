#include <cmath>
#include <numbers>

#include "kernels/activation/activation_vjp.h"
#include "kernels/elements.h"

namespace tessera::kernels {
namespace {

double sigmoid(double x) {
  return 1.0 / (1.0 + std::exp(-x));
}

double gelu_tanh_slope(double x) {
  const double two_c = 2.0 * std::sqrt(2.0 / std::numbers::pi);
  const double s = sigmoid(two_c * (x + 0.044715 * x * x * x));
  return s + x * s * (1.0 - s) * two_c * (1.0 + 3.0 * 0.044715 * x * x);
}

double gelu_erf_slope(double x) {
  const double below = 0.5 * (1.0 + std::erf(x / std::numbers::sqrt2));
  const double density = std::exp(-0.5 * x * x) / std::sqrt(2.0 * std::numbers::pi);
  return below + x * density;
}

template <class Elem, class Slope>
void apply(const GeluVjpArgs<Elem>& args, Slope slope) {
  for (Index t = 0; t < args.T; ++t) {
    for (Index f = 0; f < args.F; ++f) {
      const double x = wide(args.x[t * args.x_stride + f]);
      const double dy = wide(args.dy[t * args.dy_stride + f]);
      args.dx[t * args.dx_stride + f] = rounded<Elem>(dy * slope(x));
    }
  }
}

}  // namespace

template <class Elem>
void gelu_tanh_vjp_ref(const GeluVjpArgs<Elem>& args, const Queue& /*queue*/) {
  apply(args, gelu_tanh_slope);
}

template <class Elem>
void gelu_erf_vjp_ref(const GeluVjpArgs<Elem>& args, const Queue& /*queue*/) {
  apply(args, gelu_erf_slope);
}

template <class Elem>
void swiglu_vjp_ref(const SwigluVjpArgs<Elem>& args, const Queue& /*queue*/) {
  for (Index t = 0; t < args.T; ++t) {
    for (Index f = 0; f < args.F; ++f) {
      const double gate = wide(args.gate[t * args.gate_stride + f]);
      const double up = wide(args.up[t * args.up_stride + f]);
      const double dy = wide(args.dy[t * args.dy_stride + f]);
      const double s = sigmoid(gate);
      args.dgate[t * args.dgate_stride + f] = rounded<Elem>(dy * up * s * (1.0 + gate * (1.0 - s)));
      args.dup[t * args.dup_stride + f] = rounded<Elem>(dy * gate * s);
    }
  }
}

template void gelu_tanh_vjp_ref(const GeluVjpArgs<float>&, const Queue&);
template void gelu_tanh_vjp_ref(const GeluVjpArgs<BFloat16>&, const Queue&);
template void gelu_erf_vjp_ref(const GeluVjpArgs<float>&, const Queue&);
template void gelu_erf_vjp_ref(const GeluVjpArgs<BFloat16>&, const Queue&);
template void swiglu_vjp_ref(const SwigluVjpArgs<float>&, const Queue&);
template void swiglu_vjp_ref(const SwigluVjpArgs<BFloat16>&, const Queue&);

}  // namespace tessera::kernels
