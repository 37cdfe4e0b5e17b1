// y = scale * x + z, row by row: the smallest complete kernel family, and the template of the
// others.
//
//   scale_add.h        this contract          scale_add_ref.cc   the definition, in double
//   scale_add_base.cc  portable float         scale_add_avx2.cc  eight lanes at a time
//   scale_add.cu       the GPU, with launch   scale_add.cc       the table of variants
//   scale_add_shapes.h, scale_add_test.cc, scale_add_bench.cc   proof and price
//
// A new family starts as a copy of this folder: first the contract and the definition, then test
// and bench, and only then a variant that is measured to win.
#pragma once

#include <cstddef>
#include <span>

#include "base/index.h"
#include "kernels/queue.h"
#include "kernels/variant.h"

namespace tessera::kernels {

// y[t, d] = scale * x[t, d] + z[t, d].
//
// Rows are contiguous along D; strides count elements from row to row, may exceed D, and may be 0
// for inputs (one row for all t). T and D may be 0.
// Aliasing: y may be exactly x or exactly z (same pointer and stride); no other overlap.
// Rounding: f32 throughout; the product may be rounded before the sum or not (fused).
// Error: |y - exact| <= eps * (|scale * x| + |z|), eps = 2^-23. NaN and Inf as IEEE says.
// Determinism: the same bits for any thread count and any split of the rows.
struct ScaleAddArgs {
  const float* x = nullptr;  // [T, D]
  const float* z = nullptr;  // [T, D]
  float* y = nullptr;        // [T, D]
  float scale = 1;
  Index T = 0;
  Index D = 0;
  Index x_stride = 0;
  Index z_stride = 0;
  Index y_stride = 0;
};

using ScaleAddFn = void(const ScaleAddArgs& args, const Queue& queue);

ScaleAddFn scale_add_ref;
ScaleAddFn scale_add_base;
ScaleAddFn scale_add_avx2;
ScaleAddFn scale_add_cuda;

[[nodiscard]] std::span<const Variant<ScaleAddFn>> scale_add_variants();

// The gradient, given dy = dL/dy:   dx = scale * dy,   dscale = sum over t, d of dy * x   (dz is
// dy).
//
// Aliasing: dx may be exactly dy. Rounding: products in f32; dscale is summed along each row first,
// then over the rows in order, so that its bits do not depend on the thread count.
// Error: dx one rounding; |dscale - exact| <= (D + T + 2) * eps * sum |dy * x|.
struct ScaleAddVjpArgs {
  const float* dy = nullptr;  // [T, D]
  const float* x = nullptr;   // [T, D]
  float* dx = nullptr;        // [T, D]
  float* dscale = nullptr;    // [1]
  float* row_sums = nullptr;  // [T], scratch
  float scale = 1;
  Index T = 0;
  Index D = 0;
  Index dy_stride = 0;
  Index x_stride = 0;
  Index dx_stride = 0;
};

using ScaleAddVjpFn = void(const ScaleAddVjpArgs& args, const Queue& queue);

ScaleAddVjpFn scale_add_vjp_ref;
ScaleAddVjpFn scale_add_vjp_base;
ScaleAddVjpFn scale_add_vjp_avx2;
ScaleAddVjpFn scale_add_vjp_cuda;

[[nodiscard]] std::span<const Variant<ScaleAddVjpFn>> scale_add_vjp_variants();

// Kernels allocate nothing: the caller provides row_sums, of this many bytes.
[[nodiscard]] std::size_t scale_add_vjp_scratch_bytes(Index T);

}  // namespace tessera::kernels
