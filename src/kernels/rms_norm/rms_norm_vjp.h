// Gradients of rms_norm (rms_norm.h), given dy.
#pragma once

#include <cstddef>
#include <span>

#include "base/index.h"
#include "base/thread_pool.h"
#include "kernels/variant.h"

namespace tessera::kernels {

// With r[t] = 1 / sqrt(mean of x[t]^2 + eps) and g = dy[t] w:
//
//   dx[t, d] = r (g[d] - x[t, d] r^2 mean over d of (g x[t]))
//   dw[d] (+)= sum over t of dy[t, d] x[t, d] r[t]
//
// dx == nullptr or dw == nullptr: that gradient is not wanted. Aliasing: dx may be exactly dy; no
// other overlap. Strides count elements.
// Order: rows fall into blocks of kNormVjpRows; a block sums its rows ascending, blocks are added
// ascending, and come last to what dw held before (accumulate_dw). The bits do not depend on the
// number of threads.
// Error, eps = 2^-24: |dx error| <= eps r (D / 16 + 16) (|g| + |x| r^2 mean |g x|),
// |dw error| <= eps (D / 16 + min(T, 64) + T / 64 + 12) (sum |dy x r| + |dw before|).
struct RmsNormVjpArgs {
  const float* x = nullptr;   // [T, D]
  const float* w = nullptr;   // [D]
  const float* dy = nullptr;  // [T, D]
  float* dx = nullptr;        // [T, D]
  float* dw = nullptr;        // [D]
  bool accumulate_dw = false;
  float eps = 0;
  Index T = 0;
  Index D = 0;
  Index x_stride = 0;
  Index dy_stride = 0;
  Index dx_stride = 0;
  float* scratch = nullptr;  // rms_norm_vjp_scratch_values(args) floats
};

inline constexpr Index kNormVjpRows = 64;

[[nodiscard]] Index rms_norm_vjp_scratch_values(const RmsNormVjpArgs& args);

using RmsNormVjpFn = void(const RmsNormVjpArgs& args, base::ThreadPool& pool) noexcept;

RmsNormVjpFn rms_norm_vjp_ref;
RmsNormVjpFn rms_norm_vjp_base;

[[nodiscard]] std::span<const Variant<RmsNormVjpFn>> rms_norm_vjp_variants();

}  // namespace tessera::kernels
