// Elements of activations, f32 or bf16, in definitions: read exactly, written with one rounding.
#pragma once

#include <bit>
#include <cstdint>
#include <type_traits>

#include "base/float16.h"

namespace tessera::kernels {

template <class Elem>
[[nodiscard]] constexpr double wide(Elem value) {
  return static_cast<double>(to_float(value));
}

// The nearest Elem, ties to even. By way of a float that is odd where it is not exact, so that what
// lies beside the middle of two bf16 does not become the middle.
template <class Elem>
[[nodiscard]] constexpr Elem rounded(double value) {
  const auto nearest = static_cast<float>(value);
  if constexpr (std::is_same_v<Elem, float>) {
    return nearest;
  } else {
    const double distance = value - static_cast<double>(nearest);
    const auto bits = std::bit_cast<std::uint32_t>(nearest);
    const bool is_exact = distance == 0 || distance != distance;  // NaN and Inf
    if (is_exact || (bits & 1U) != 0) return to_bfloat16(nearest);
    // The odd neighbour on the side of the value; what lies below a float of either sign is nearer
    // to zero.
    const bool is_beyond = value < 0 ? distance < 0 : distance > 0;
    return to_bfloat16(std::bit_cast<float>(is_beyond ? bits + 1 : bits - 1));
  }
}

}  // namespace tessera::kernels
