// Sums in place over strided boxes: a gradient added to a window of a larger one, and sums over an
// axis.
#pragma once

#include <array>
#include <span>

#include "base/index.h"
#include "kernels/queue.h"
#include "kernels/variant.h"

namespace tessera::kernels {

// y[a, b, c, d] += x[a, b, c, d] for all indices below the extents.
//
// Strides count elements and may be anything; a y stride of 0 collects the sum over that axis. The
// places of y are otherwise distinct. Aliasing: x and y do not overlap.
// Rounding: f32; a place of y takes its values of x in ascending order of (a, b, c, d), starting
// from what it held: |error| <= n * 2^-24 * (|before| + sum |x|) for a place that n values reach.
// NaN and Inf as IEEE says. Determinism: the same bits for any thread count.
struct AccumulateArgs {
  const float* x = nullptr;
  float* y = nullptr;
  std::array<Index, 4> extents{1, 1, 1, 1};
  std::array<Index, 4> x_strides{};
  std::array<Index, 4> y_strides{};
};

using AccumulateFn = void(const AccumulateArgs& args, const Queue& queue);

AccumulateFn accumulate_ref;
AccumulateFn accumulate_base;

[[nodiscard]] std::span<const Variant<AccumulateFn>> accumulate_variants();

}  // namespace tessera::kernels
