// RMS normalisation: y = x * rsqrt(mean(x^2) + eps) * w, over the last axis.
#pragma once

#include <span>

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
struct RmsNormArgs {
  const float* x = nullptr;  // [T, D]
  const float* w = nullptr;  // [D]
  float* y = nullptr;        // [T, D]
  float eps = 0;
  Index T = 0;
  Index D = 0;
  Index x_stride = 0;
  Index y_stride = 0;
};

using RmsNormFn = void(const RmsNormArgs& args, const Queue& queue);

RmsNormFn rms_norm_ref;
RmsNormFn rms_norm_base;
RmsNormFn rms_norm_avx2;

[[nodiscard]] std::span<const Variant<RmsNormFn>> rms_norm_variants();

}  // namespace tessera::kernels
