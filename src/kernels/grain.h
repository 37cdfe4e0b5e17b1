// How many rows of a [T, D] kernel one thread claims at a time.
#pragma once

#include <algorithm>

#include "base/index.h"

namespace tessera::kernels {

// About 5 us of streaming work: well above the cost of claiming a chunk or waking a thread, small
// enough to share 32 rows of a model's width among a few threads. A whole call below it stays on
// the calling thread. Results never depend on it: rows are independent of one another.
inline constexpr Index kChunkValues = 16'384;

[[nodiscard]] constexpr Index rows_per_chunk(Index values_per_row) {
  return std::max<Index>(1, kChunkValues / std::max<Index>(1, values_per_row));
}

}  // namespace tessera::kernels
