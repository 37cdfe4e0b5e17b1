// Portable float versions; exp and erf are the C library's, within 1 ULP.
#include <cmath>

#include "kernels/activation/activation_vjp.h"
#include "kernels/grain.h"

namespace tessera::kernels {
namespace {

float sigmoid(float x) {
  return 1.0F / (1.0F + std::exp(-x));
}

float gelu_tanh_slope(float x) {
  constexpr float kTwoC = 1.5957691216F;  // 2 sqrt(2 / pi)
  const float square = x * x;
  const float s = sigmoid(kTwoC * (x + 0.044715F * square * x));
  return s + x * s * (1.0F - s) * (kTwoC * (1.0F + 0.134145F * square));
}

float gelu_erf_slope(float x) {
  const float below = 0.5F * (1.0F + std::erf(x * 0.70710678118F));  // 1 / sqrt(2)
  return below + x * (0.39894228040F * std::exp(-0.5F * x * x));     // 1 / sqrt(2 pi)
}

template <class Slope>
void apply(const GeluVjpArgs<float>& args, base::ThreadPool& pool, Slope slope) {
  pool.parallel_for(args.T, rows_per_chunk(args.F), [&](Index begin, Index end, int /*thread*/) {
    for (Index t = begin; t < end; ++t) {
      const float* x = args.x + t * args.x_stride;
      const float* dy = args.dy + t * args.dy_stride;
      float* dx = args.dx + t * args.dx_stride;
      for (Index f = 0; f < args.F; ++f)
        dx[f] = dy[f] * slope(x[f]);
    }
  });
}

}  // namespace

void gelu_tanh_vjp_base(const GeluVjpArgs<float>& args, const Queue& queue) {
  apply(args, queue.pool(), gelu_tanh_slope);
}

void gelu_erf_vjp_base(const GeluVjpArgs<float>& args, const Queue& queue) {
  apply(args, queue.pool(), gelu_erf_slope);
}

void swiglu_vjp_base(const SwigluVjpArgs<float>& args, const Queue& queue) {
  queue.parallel_for(args.T, rows_per_chunk(args.F), [&](Index begin, Index end, int /*thread*/) {
    for (Index t = begin; t < end; ++t) {
      const float* gate = args.gate + t * args.gate_stride;
      const float* up = args.up + t * args.up_stride;
      const float* dy = args.dy + t * args.dy_stride;
      for (Index f = 0; f < args.F; ++f) {
        const float g = gate[f];
        const float u = up[f];
        const float s = sigmoid(g);
        args.dgate[t * args.dgate_stride + f] = dy[f] * u * s * (1.0F + g * (1.0F - s));
        args.dup[t * args.dup_stride + f] = dy[f] * (g * s);
      }
    }
  });
}

}  // namespace tessera::kernels
