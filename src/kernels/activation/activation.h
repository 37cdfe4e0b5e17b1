// Activations of feed-forward blocks: both forms of GELU, and the gated product of SwiGLU.
#pragma once

#include <span>

#include "base/float16.h"
#include "base/index.h"
#include "kernels/queue.h"
#include "kernels/variant.h"

namespace tessera::kernels {

// gelu_tanh:  y = x / 2 * (1 + tanh(u)),   u = sqrt(2 / pi) * (x + 0.044715 * x^3)
// gelu_erf:   y = x / 2 * (1 + erf(x / sqrt(2)))
// (Hendrycks & Gimpel, arXiv 1606.08415; the first is what deep-learning frameworks call the tanh
// approximation.)
//
// Aliasing: y may be exactly x (same pointer and stride); no other overlap. Strides count elements.
// Rounding: f32. The tanh form is evaluated as x / (1 + exp(-2u)), the same function without the
// cancellation of 1 + tanh(u) for negative u.
// Error, tanh form: (8 + 14 |u|) * 2^-24 relative, plus 2^-121 absolute (below x = -10 exp
// overflows and the result is 0). Erf form: 4 * |x| * 2^-24 absolute (1 + erf cancels for negative
// x, as in every f32 evaluation of this formula). -0 -> -0, +Inf -> +Inf, NaN -> NaN, and -Inf ->
// NaN as in the formulas (-Inf * 0). Determinism: the same bits for any thread count and any split
// of the rows.
template <class Elem>
struct GeluArgs {
  const Elem* x = nullptr;  // [T, F]
  Elem* y = nullptr;        // [T, F]
  Index T = 0;
  Index F = 0;
  Index x_stride = 0;
  Index y_stride = 0;
};

template <class Elem>
using GeluFn = void(const GeluArgs<Elem>& args, const Queue& queue);

template <class Elem>
void gelu_tanh_ref(const GeluArgs<Elem>& args, const Queue& queue);
GeluFn<float> gelu_tanh_base;
GeluFn<float> gelu_tanh_avx2;
template <class Elem>
void gelu_tanh_cuda(const GeluArgs<Elem>& args, const Queue& queue);
template <class Elem>
void gelu_erf_ref(const GeluArgs<Elem>& args, const Queue& queue);
GeluFn<float> gelu_erf_base;
GeluFn<float> gelu_erf_avx2;
template <class Elem>
void gelu_erf_cuda(const GeluArgs<Elem>& args, const Queue& queue);

template <class Elem>
[[nodiscard]] std::span<const Variant<GeluFn<Elem>>> gelu_tanh_variants();
template <class Elem>
[[nodiscard]] std::span<const Variant<GeluFn<Elem>>> gelu_erf_variants();

// swiglu:  y = silu(gate) * up,   silu(g) = g / (1 + exp(-g))
// (Shazeer, arXiv 2002.05202.)
//
// gate and up may be the two halves of one product [T, 2F]: both strides are then 2F.
// Aliasing: y may be exactly gate or exactly up (same pointer and stride); no other overlap.
// Rounding: f32; silu is rounded before the product with up.
// Error: relative, 8 * 2^-24, plus 2^-121 * |up| absolute (exp overflows below gate = -88.7, and
// the result is 0). silu(-Inf) is NaN as in the formula (-Inf / Inf). Determinism: the same bits
// for any thread count and any split of the rows.
template <class Elem>
struct SwigluArgs {
  const Elem* gate = nullptr;  // [T, F]
  const Elem* up = nullptr;    // [T, F]
  Elem* y = nullptr;           // [T, F]
  Index T = 0;
  Index F = 0;
  Index gate_stride = 0;
  Index up_stride = 0;
  Index y_stride = 0;
};

template <class Elem>
using SwigluFn = void(const SwigluArgs<Elem>& args, const Queue& queue);

template <class Elem>
void swiglu_ref(const SwigluArgs<Elem>& args, const Queue& queue);
SwigluFn<float> swiglu_base;
SwigluFn<float> swiglu_avx2;
template <class Elem>
void swiglu_cuda(const SwigluArgs<Elem>& args, const Queue& queue);

template <class Elem>
[[nodiscard]] std::span<const Variant<SwigluFn<Elem>>> swiglu_variants();

}  // namespace tessera::kernels
