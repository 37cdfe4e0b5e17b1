// Gradients of the activations (activation.h): from dy, the gradient of the result, to those of the
// operands.
#pragma once

#include <span>

#include "base/float16.h"
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
template <class Elem>
struct GeluVjpArgs {
  const Elem* x = nullptr;   // [T, F]
  const Elem* dy = nullptr;  // [T, F]
  Elem* dx = nullptr;        // [T, F]
  Index T = 0;
  Index F = 0;
  Index x_stride = 0;
  Index dy_stride = 0;
  Index dx_stride = 0;
};

template <class Elem>
using GeluVjpFn = void(const GeluVjpArgs<Elem>& args, const Queue& queue);

template <class Elem>
void gelu_tanh_vjp_ref(const GeluVjpArgs<Elem>& args, const Queue& queue);
GeluVjpFn<float> gelu_tanh_vjp_base;
GeluVjpFn<float> gelu_tanh_vjp_avx2;
template <class Elem>
void gelu_tanh_vjp_cuda(const GeluVjpArgs<Elem>& args, const Queue& queue);
template <class Elem>
void gelu_erf_vjp_ref(const GeluVjpArgs<Elem>& args, const Queue& queue);
GeluVjpFn<float> gelu_erf_vjp_base;
GeluVjpFn<float> gelu_erf_vjp_avx2;
template <class Elem>
void gelu_erf_vjp_cuda(const GeluVjpArgs<Elem>& args, const Queue& queue);

template <class Elem>
[[nodiscard]] std::span<const Variant<GeluVjpFn<Elem>>> gelu_tanh_vjp_variants();
template <class Elem>
[[nodiscard]] std::span<const Variant<GeluVjpFn<Elem>>> gelu_erf_vjp_variants();

// swiglu_vjp, with s = sigmoid(gate):   dgate = dy up s (1 + gate (1 - s)),   dup = dy gate s
//
// Aliasing: dgate may be exactly gate, dup exactly up; no other overlap. Strides count elements.
// Rounding: f32. Error: |dgate error| <= 2^-24 |dy up| (16 + 16 |gate|),
// |dup error| <= 2^-24 (12 |dy gate s| + 2^-100). NaN spreads. The same bits for any thread count
// and split.
template <class Elem>
struct SwigluVjpArgs {
  const Elem* gate = nullptr;  // [T, F]
  const Elem* up = nullptr;    // [T, F]
  const Elem* dy = nullptr;    // [T, F]
  Elem* dgate = nullptr;       // [T, F]
  Elem* dup = nullptr;         // [T, F]
  Index T = 0;
  Index F = 0;
  Index gate_stride = 0;
  Index up_stride = 0;
  Index dy_stride = 0;
  Index dgate_stride = 0;
  Index dup_stride = 0;
};

template <class Elem>
using SwigluVjpFn = void(const SwigluVjpArgs<Elem>& args, const Queue& queue);

template <class Elem>
void swiglu_vjp_ref(const SwigluVjpArgs<Elem>& args, const Queue& queue);
SwigluVjpFn<float> swiglu_vjp_base;
SwigluVjpFn<float> swiglu_vjp_avx2;
template <class Elem>
void swiglu_vjp_cuda(const SwigluVjpArgs<Elem>& args, const Queue& queue);

template <class Elem>
[[nodiscard]] std::span<const Variant<SwigluVjpFn<Elem>>> swiglu_vjp_variants();

}  // namespace tessera::kernels
