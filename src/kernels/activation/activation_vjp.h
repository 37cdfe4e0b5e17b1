// Gradients of the activations (activation.h): from dy, the gradient of the result, to those of the
// operands.
#pragma once

#include <span>

#include "base/index.h"
#include "kernels/queue.h"
#include "kernels/variant.h"

namespace tessera::kernels {

// gelu_tanh_vjp:  dx = dy (s + x s (1 - s) u2'),   s = sigmoid(u2),
//                 u2 = 2 sqrt(2 / pi) (x + 0.044715 x^3),  u2' = 2 sqrt(2 / pi) (1 + 0.134145 x^2)
// gelu_erf_vjp:   dx = dy (Phi(x) + x phi(x)),  Phi(x) = (1 + erf(x / sqrt(2))) / 2,
//                 phi(x) = exp(-x^2 / 2) / sqrt(2 pi)
//
// Aliasing: dx may be exactly dy or x; no other overlap. Strides count elements.
// Rounding: f32. Error: |error| <= 2^-24 |dy| (20 + 3 |x| + 16 x^2) for |x| <= 12; beyond it the
// factor of dy is within 2^-20 of 0 or 1. NaN spreads. The same bits for any thread count and
// split.
struct GeluVjpArgs {
  const float* x = nullptr;   // [T, F]
  const float* dy = nullptr;  // [T, F]
  float* dx = nullptr;        // [T, F]
  Index T = 0;
  Index F = 0;
  Index x_stride = 0;
  Index dy_stride = 0;
  Index dx_stride = 0;
};

using GeluVjpFn = void(const GeluVjpArgs& args, const Queue& queue);

GeluVjpFn gelu_tanh_vjp_ref;
GeluVjpFn gelu_tanh_vjp_base;
GeluVjpFn gelu_tanh_vjp_avx2;
GeluVjpFn gelu_erf_vjp_ref;
GeluVjpFn gelu_erf_vjp_base;
GeluVjpFn gelu_erf_vjp_avx2;

[[nodiscard]] std::span<const Variant<GeluVjpFn>> gelu_tanh_vjp_variants();
[[nodiscard]] std::span<const Variant<GeluVjpFn>> gelu_erf_vjp_variants();

// swiglu_vjp, with s = sigmoid(gate):   dgate = dy up s (1 + gate (1 - s)),   dup = dy gate s
//
// Aliasing: dgate may be exactly gate, dup exactly up; no other overlap. Strides count elements.
// Rounding: f32. Error: |dgate error| <= 2^-24 |dy up| (16 + 16 |gate|),
// |dup error| <= 2^-24 (12 |dy gate s| + 2^-100). NaN spreads. The same bits for any thread count
// and split.
struct SwigluVjpArgs {
  const float* gate = nullptr;  // [T, F]
  const float* up = nullptr;    // [T, F]
  const float* dy = nullptr;    // [T, F]
  float* dgate = nullptr;       // [T, F]
  float* dup = nullptr;         // [T, F]
  Index T = 0;
  Index F = 0;
  Index gate_stride = 0;
  Index up_stride = 0;
  Index dy_stride = 0;
  Index dgate_stride = 0;
  Index dup_stride = 0;
};

using SwigluVjpFn = void(const SwigluVjpArgs& args, const Queue& queue);

SwigluVjpFn swiglu_vjp_ref;
SwigluVjpFn swiglu_vjp_base;
SwigluVjpFn swiglu_vjp_avx2;

[[nodiscard]] std::span<const Variant<SwigluVjpFn>> swiglu_vjp_variants();

}  // namespace tessera::kernels
