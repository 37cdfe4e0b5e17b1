// Layer normalisation: y = (x - mean(x)) * rsqrt(var(x) + eps) * w + b, over the last axis.
#pragma once

#include <span>

#include "base/float16.h"
#include "base/index.h"
#include "kernels/queue.h"
#include "kernels/variant.h"

namespace tessera::kernels {

// y[t, d] = (x[t, d] - m[t]) * r[t] * w[d] + b[d],
// m[t] = mean over d of x[t, d],   r[t] = 1 / sqrt(mean over d of (x[t, d] - m[t])^2 + eps).
//
// Aliasing: y may be exactly x (same pointer and stride); no other overlap. Strides count elements.
// Rounding: all in f32, the variance from a second pass over x - m (never as mean(x^2) - m^2, which
// cancels when the mean is large).
// Error: with u = (D / 16 + 8) * 2^-24,  |error| <= u * (|w| * r * (|x| + 2 mean|x|) + |y| + |b|).
// Squares overflow in f32 (y becomes b) where |x - m| passes 2^60.
// NaN anywhere in a row makes the whole row NaN.
// Determinism: the same bits for any thread count and any split of the rows.
template <class Elem>
struct LayerNormArgs {
  const Elem* x = nullptr;   // [T, D]
  const float* w = nullptr;  // [D]
  const float* b = nullptr;  // [D]
  Elem* y = nullptr;         // [T, D]
  float eps = 0;
  Index T = 0;
  Index D = 0;
  Index x_stride = 0;
  Index y_stride = 0;
};

template <class Elem>
using LayerNormFn = void(const LayerNormArgs<Elem>& args, const Queue& queue);

template <class Elem>
void layer_norm_ref(const LayerNormArgs<Elem>& args, const Queue& queue);
LayerNormFn<float> layer_norm_base;
LayerNormFn<float> layer_norm_avx2;
template <class Elem>
void layer_norm_cuda(const LayerNormArgs<Elem>& args, const Queue& queue);

template <class Elem>
[[nodiscard]] std::span<const Variant<LayerNormFn<Elem>>> layer_norm_variants();

}  // namespace tessera::kernels
