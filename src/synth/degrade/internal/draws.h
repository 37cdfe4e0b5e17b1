// Draws that only effects need, and the hash behind random surfaces.
#pragma once

#include <cmath>
#include <cstdint>

#include "base/index.h"
#include "base/rng.h"
#include "synth/chance.h"

namespace tessera::synth {

[[nodiscard]] inline double either_sign(base::Rng& rng, double value) {
  return chance::holds(rng, 0.5) ? value : -value;
}

// A number of things whose mean is `mean`: its whole part, and one more as often as needed.
[[nodiscard]] inline Index count_of(base::Rng& rng, double mean) {
  return static_cast<Index>(mean + rng.next_uniform());
}

// To the nearest whole number, halves upward.
[[nodiscard]] inline Index nearest(double value) {
  return static_cast<Index>(std::floor(value + 0.5));
}

// 32 well mixed bits of a lattice point (the finaliser of MurmurHash3).
[[nodiscard]] inline std::uint32_t hash_point(std::uint32_t key, Index x, Index y) {
  std::uint32_t bits = key + 0x9E3779B1U * static_cast<std::uint32_t>(x) +
                       0x85EBCA77U * static_cast<std::uint32_t>(y);
  bits = (bits ^ (bits >> 16U)) * 0x85EBCA6BU;
  bits = (bits ^ (bits >> 13U)) * 0xC2B2AE35U;
  return bits ^ (bits >> 16U);
}

// 3 t^2 - 2 t^3 for t in [0, 1]; 0 before, 1 after.
[[nodiscard]] inline double ease(double t) {
  if (t <= 0) return 0;
  if (t >= 1) return 1;
  return t * t * (3 - 2 * t);
}

}  // namespace tessera::synth
