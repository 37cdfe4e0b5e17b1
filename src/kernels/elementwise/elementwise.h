// Sums and multiples of rows: residual additions, biases, positional tables.
#pragma once

#include <span>

#include "base/index.h"
#include "kernels/queue.h"
#include "kernels/variant.h"

namespace tessera::kernels {

// y[t, d] = a[t, d] + b[t, d].
//
// Strides count elements; an input stride of 0 repeats one row for all t (a bias [D]).
// Aliasing: y may be exactly a or exactly b (same pointer and stride); no other overlap.
// Rounding: one, so every variant gives the same bits.
struct AddArgs {
  const float* a = nullptr;  // [T, D]
  const float* b = nullptr;  // [T, D]
  float* y = nullptr;        // [T, D]
  Index T = 0;
  Index D = 0;
  Index a_stride = 0;
  Index b_stride = 0;
  Index y_stride = 0;
};

using AddFn = void(const AddArgs& args, const Queue& queue);

AddFn add_ref;
AddFn add_base;
AddFn add_avx2;
AddFn add_cuda;

[[nodiscard]] std::span<const Variant<AddFn>> add_variants();

// y[t, d] = scale * x[t, d].
//
// Aliasing: y may be exactly x. Rounding: one, so every variant gives the same bits.
struct ScaleArgs {
  const float* x = nullptr;  // [T, D]
  float* y = nullptr;        // [T, D]
  float scale = 1;
  Index T = 0;
  Index D = 0;
  Index x_stride = 0;
  Index y_stride = 0;
};

using ScaleFn = void(const ScaleArgs& args, const Queue& queue);

ScaleFn scale_ref;
ScaleFn scale_base;
ScaleFn scale_avx2;
ScaleFn scale_cuda;

[[nodiscard]] std::span<const Variant<ScaleFn>> scale_variants();

}  // namespace tessera::kernels
