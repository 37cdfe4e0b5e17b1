// Scratch of the products on a GPU, which are made in f32: weights of other types are widened into
// it, rows that are taken by index are gathered into it.
#pragma once

#include "base/checked_math.h"
#include "base/index.h"
#include "kernels/weight_type.h"

namespace tessera::kernels {

// Parts begin at multiples of this many bytes.
inline constexpr Index kGpuScratchAlignment = 256;

[[nodiscard]] constexpr Index gpu_scratch_bytes(Index num_floats) {
  return base::round_up(num_floats * Index{sizeof(float)}, kGpuScratchAlignment);
}

[[nodiscard]] constexpr Index gpu_weight_scratch_bytes(WeightType type, Index N, Index K) {
  return type == WeightType::kF32 ? 0 : gpu_scratch_bytes(N * K);
}

}  // namespace tessera::kernels
