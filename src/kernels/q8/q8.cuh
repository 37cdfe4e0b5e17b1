// Reading q8 weights on a GPU, whose matrices begin at multiples of 16 bytes there.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/cuda/elements.cuh"
#include "kernels/q8/q8.h"

namespace tessera::kernels {

// A weight as activations of type Elem meet it.
template <class Elem>
__device__ float weight_as(float value) {
  return cuda::widen(cuda::narrow<Elem>(value));
}

// The integers of a row of a panel from column k of a block on.
template <int kWidth>
__device__ cuda::Packed<std::int8_t, kWidth> q8_integers(const std::byte* panel_block,
                                                         int panel_row,
                                                         int k) {
  constexpr int kGroup = static_cast<int>(kQ8GroupLength);
  constexpr int kRows = static_cast<int>(kQ8PanelRows);
  const std::byte* at =
      panel_block + kQ8ScaleBytes + k / kGroup * kGroup * kRows + panel_row * kGroup + k % kGroup;
  return *reinterpret_cast<const cuda::Packed<std::int8_t, kWidth>*>(at);
}

__device__ inline float q8_scale(const std::byte* panel_block, int panel_row) {
  return cuda::widen(reinterpret_cast<const Float16*>(panel_block)[panel_row]);
}

}  // namespace tessera::kernels
