// RMS normalisation: y = x * rsqrt(mean(x^2) + eps) * w, over the last axis.
#pragma once

#include <span>

#include "base/float16.h"
#include "base/index.h"
#include "kernels/queue.h"
#include "kernels/variant.h"

namespace tessera::kernels {

// y[t, d] = (x[t, d] * r[t]) * w[d],   r[t] = 1 / sqrt(mean over d of x[t, d]^2 + eps).
//
// Aliasing: y may be exactly x (same pointer and stride); no other overlap. Strides count elements.
// Rounding: squares, sum, mean and r in f32; x * r is rounded to f32 before it is multiplied by w
// (the order of the model family: normalise, round to the type of x, then weight).
// Error: relative, at most (D / 16 + 8) * 2^-24, plus 2^-149 * (1 + |w|) where x * r is denormal.
// The f32 sum overflows (y becomes 0) where |x| passes 2^60; the definition, in double, does not.
// NaN anywhere in a row makes the whole row NaN. Determinism: the same bits for any thread count
// and any split of the rows.
template <class Elem>
struct RmsNormArgs {
  const Elem* x = nullptr;   // [T, D]
  const float* w = nullptr;  // [D]
  Elem* y = nullptr;         // [T, D]
  float eps = 0;
  Index T = 0;
  Index D = 0;
  Index x_stride = 0;
  Index y_stride = 0;
};

template <class Elem>
using RmsNormFn = void(const RmsNormArgs<Elem>& args, const Queue& queue);

template <class Elem>
void rms_norm_ref(const RmsNormArgs<Elem>& args, const Queue& queue);
RmsNormFn<float> rms_norm_base;
RmsNormFn<float> rms_norm_avx2;
template <class Elem>
void rms_norm_cuda(const RmsNormArgs<Elem>& args, const Queue& queue);

template <class Elem>
[[nodiscard]] std::span<const Variant<RmsNormFn<Elem>>> rms_norm_variants();

}  // namespace tessera::kernels
