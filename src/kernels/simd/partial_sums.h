// Portable float sums over a row in 16 interleaved partial sums: the order that a vector unit would
// use, written so that the compiler may use one, and more accurate than one running sum.
#pragma once

#include <array>
#include <cstddef>

#include "base/index.h"

namespace tessera::kernels {

inline constexpr Index kPartialSums = 16;

// The sum of term(0) ... term(count - 1): index i goes to partial sum i % 16; the sixteen are then
// added pairwise. The order depends on nothing but `count`.
template <class Term>
[[nodiscard]] float sum_interleaved(Index count, Term term) {
  std::array<float, kPartialSums> sums{};
  const Index body = count / kPartialSums * kPartialSums;
  for (Index i = 0; i < body; i += kPartialSums) {
    for (Index lane = 0; lane < kPartialSums; ++lane) {
      sums[static_cast<std::size_t>(lane)] += term(i + lane);
    }
  }
  for (Index i = body; i < count; ++i)
    sums[static_cast<std::size_t>(i - body)] += term(i);
  for (std::size_t half = kPartialSums / 2; half > 0; half /= 2) {
    for (std::size_t lane = 0; lane < half; ++lane)
      sums[lane] += sums[lane + half];
  }
  return sums[0];
}

}  // namespace tessera::kernels
