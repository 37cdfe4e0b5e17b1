// Sums in place over strided boxes: a gradient added to a window of a larger one, and sums over an
// axis.
#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "base/float16.h"
#include "base/index.h"
#include "kernels/queue.h"
#include "kernels/variant.h"

namespace tessera::kernels {

// y[a, b, c, d] += x[a, b, c, d] for all indices below the extents.
//
// Strides count elements and may be anything; a y stride of 0 collects the sum over that axis. The
// places of y are otherwise distinct. Aliasing: x and y do not overlap.
// Rounding: sums in f32; a place of y takes its values of x in ascending order of (a, b, c, d),
// starting from what it held: |error| <= n * 2^-24 * (|before| + sum |x|) for a place that n values
// reach. (A GPU adds 1024 at a time in 32 chains, then the sums in order.)
// NaN and Inf as IEEE says.
// Determinism: the same bits for any thread count.
//
// Types: f32 to f32, bf16 to f32 (a sum over rows of activations), bf16 to bf16 (a second share of
// an activation's gradient; y is rounded once for all that this call adds to a place).
template <class From, class To>
struct AccumulateArgs {
  const From* x = nullptr;
  To* y = nullptr;
  std::array<Index, 4> extents{1, 1, 1, 1};
  std::array<Index, 4> x_strides{};
  std::array<Index, 4> y_strides{};
  std::byte* scratch = nullptr;  // accumulate_scratch_bytes(…), aligned to a float
};

// Of a box of these extents and strides of y.
[[nodiscard]] Index accumulate_scratch_bytes(const std::array<Index, 4>& extents,
                                             const std::array<Index, 4>& y_strides,
                                             const Queue& queue);

template <class From, class To>
using AccumulateFn = void(const AccumulateArgs<From, To>& args, const Queue& queue);

template <class From, class To>
void accumulate_ref(const AccumulateArgs<From, To>& args, const Queue& queue);
AccumulateFn<float, float> accumulate_base;
template <class From, class To>
void accumulate_cuda(const AccumulateArgs<From, To>& args, const Queue& queue);

template <class From, class To>
[[nodiscard]] std::span<const Variant<AccumulateFn<From, To>>> accumulate_variants();

}  // namespace tessera::kernels
