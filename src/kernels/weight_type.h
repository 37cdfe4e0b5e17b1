// How the weights of a product are stored; products and sums are always made in f32.
#pragma once

#include <cstdint>

namespace tessera::kernels {

enum class WeightType : std::uint8_t {
  kF32,
  kBf16,
  kF16,
  kQ8,  // panels of 8 rows, blocks of 32 along k: see q8/q8.h
};

}  // namespace tessera::kernels
