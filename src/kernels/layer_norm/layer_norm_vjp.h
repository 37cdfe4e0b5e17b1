// Gradients of layer_norm (layer_norm.h), given dy.
#pragma once

#include <cstddef>
#include <span>

#include "base/index.h"
#include "base/thread_pool.h"
#include "kernels/variant.h"

namespace tessera::kernels {

// With n = (x[t] - mean) r, r[t] = 1 / sqrt(variance + eps), and g = dy[t] w:
//
//   dx[t] = r (g - mean of g - n mean of (g n))
//   dw[d] (+)= sum over t of dy[t, d] n[t, d]        db[d] (+)= sum over t of dy[t, d]
//
// A null dx, dw or db is not wanted. Aliasing: dx may be exactly dy; no other overlap. Strides
// count elements. Order and determinism as in rms_norm_vjp.h, with blocks of kLayerNormVjpRows.
// Error, eps = 2^-24: |dx error| <= eps r (D / 8 + 32) (|g| + mean |g| + (|n| + c) mean |g n|),
// |dw error| <= eps (D / 8 + min(T, 64) + T / 64 + 24) (sum |dy| (|n| + c) + |dw before|), where c
// = |mean of x| r counts the cancellation in x - mean; |db error| <= eps (min(T, 64) + T / 64 + 4)
// (sum |dy| + |db before|).
struct LayerNormVjpArgs {
  const float* x = nullptr;   // [T, D]
  const float* w = nullptr;   // [D]
  const float* dy = nullptr;  // [T, D]
  float* dx = nullptr;        // [T, D]
  float* dw = nullptr;        // [D]
  float* db = nullptr;        // [D]
  bool accumulate_dw = false;
  bool accumulate_db = false;
  float eps = 0;
  Index T = 0;
  Index D = 0;
  Index x_stride = 0;
  Index dy_stride = 0;
  Index dx_stride = 0;
  float* scratch = nullptr;  // layer_norm_vjp_scratch_values(args) floats
};

inline constexpr Index kLayerNormVjpRows = 64;

[[nodiscard]] Index layer_norm_vjp_scratch_values(const LayerNormVjpArgs& args);

using LayerNormVjpFn = void(const LayerNormVjpArgs& args, base::ThreadPool& pool) noexcept;

LayerNormVjpFn layer_norm_vjp_ref;
LayerNormVjpFn layer_norm_vjp_base;

[[nodiscard]] std::span<const Variant<LayerNormVjpFn>> layer_norm_vjp_variants();

}  // namespace tessera::kernels
