// Arithmetic that reports overflow, for sizes read from files.
#pragma once

#include <concepts>
#include <optional>

namespace tessera::base {

template <std::integral Number>
[[nodiscard]] constexpr std::optional<Number> checked_add(Number a, Number b) {
  Number sum{};
  if (__builtin_add_overflow(a, b, &sum)) return std::nullopt;
  return sum;
}

template <std::integral Number>
[[nodiscard]] constexpr std::optional<Number> checked_mul(Number a, Number b) {
  Number product{};
  if (__builtin_mul_overflow(a, b, &product)) return std::nullopt;
  return product;
}

template <std::integral Number>
[[nodiscard]] constexpr Number ceil_div(Number a, Number b) {
  return (a + b - 1) / b;
}

template <std::integral Number>
[[nodiscard]] constexpr Number round_up(Number a, Number multiple) {
  return ceil_div(a, multiple) * multiple;
}

}  // namespace tessera::base
