// How a GPU cuts the choices: a block takes a chunk of them, a warp a run of the chunk.
#pragma once

#include "base/checked_math.h"
#include "base/index.h"

namespace tessera::kernels {

inline constexpr int kSlotWarps = 8;
inline constexpr int kSlotRun = 256;  // choices of a warp
inline constexpr Index kSlotChunk = Index{kSlotWarps} * kSlotRun;

[[nodiscard]] constexpr Index slot_chunks(Index num_choices) {
  return base::ceil_div(num_choices, kSlotChunk);
}

}  // namespace tessera::kernels
