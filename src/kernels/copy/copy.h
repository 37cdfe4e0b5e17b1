// Copies of strided boxes: contiguous layouts, concatenation, other storage types.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "base/float16.h"
#include "base/index.h"
#include "kernels/queue.h"
#include "kernels/variant.h"

namespace tessera::kernels {

// y[a, b, c, d] = x[a, b, c, d] for all indices below the extents, in the type of y.
//
// Strides count elements and may be anything, 0 for an x that repeats; the places of y are
// distinct. Aliasing: none. Rounding: widening is exact, narrowing rounds once, to nearest even, so
// every variant gives the same bits (a NaN stays one; equal types keep their bits).
template <class From, class To>
struct CopyArgs {
  const From* x = nullptr;
  To* y = nullptr;
  std::array<Index, 4> extents{1, 1, 1, 1};
  std::array<Index, 4> x_strides{};
  std::array<Index, 4> y_strides{};
  // Null, or where kernels read it: y begins so many steps of its second axis later.
  const std::int32_t* y_begin = nullptr;
};

template <class From, class To>
[[nodiscard]] constexpr To* first_of_y(const CopyArgs<From, To>& args) {
  return args.y_begin == nullptr ? args.y : args.y + *args.y_begin * args.y_strides[1];
}

template <class From, class To>
using CopyFn = void(const CopyArgs<From, To>& args, const Queue& queue);

template <class From, class To>
void copy_ref(const CopyArgs<From, To>& args, const Queue& queue);
template <class From, class To>
void copy_base(const CopyArgs<From, To>& args, const Queue& queue);
template <class From, class To>
void copy_cuda(const CopyArgs<From, To>& args, const Queue& queue);

// From equal to To, or one of them float: float, BFloat16, Float16.
template <class From, class To>
[[nodiscard]] std::span<const Variant<CopyFn<From, To>>> copy_variants();

// One value in another type.
template <class To, class From>
[[nodiscard]] constexpr To converted(From value) {
  if constexpr (std::is_same_v<From, To>) {
    return value;
  } else if constexpr (std::is_same_v<To, BFloat16>) {
    return to_bfloat16(to_float(value));
  } else if constexpr (std::is_same_v<To, Float16>) {
    return to_float16(to_float(value));
  } else {
    return to_float(value);
  }
}

}  // namespace tessera::kernels
