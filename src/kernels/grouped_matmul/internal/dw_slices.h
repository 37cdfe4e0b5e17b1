// How the sums of grouped dw are cut on a GPU: few small matrices with many rows would leave most
// multiprocessors idle, so the rows of a group are cut into slices whose sums are added afterwards,
// in order.
#pragma once

#include <algorithm>

#include "base/checked_math.h"
#include "base/index.h"

namespace tessera::kernels {

inline constexpr Index kDwTile = 128;
// Below this many rows a slice costs more to write and to add than to multiply.
inline constexpr Index kMinSliceRows = 512;

struct DwSlices {
  Index rows = 0;         // of a slice; 0: groups are whole
  Index most_slices = 0;  // of all groups together, times the tiles of a matrix
  [[nodiscard]] Index scratch_bytes() const {
    return most_slices * kDwTile * kDwTile * Index{sizeof(float)};
  }
};

// For R rows in G groups with matrices [N, K] and `at_once` blocks that run at once.
[[nodiscard]] inline DwSlices dw_slices(Index R, Index G, Index N, Index K, Index at_once) {
  const Index tiles = base::ceil_div(N, kDwTile) * base::ceil_div(K, kDwTile);
  if (G * tiles >= at_once || R <= kMinSliceRows || tiles == 0) return {};
  const Index rows =
      std::max(kMinSliceRows, base::round_up(base::ceil_div(R * tiles, 2 * at_once), Index{32}));
  return {.rows = rows, .most_slices = (R / rows + G) * tiles};
}

}  // namespace tessera::kernels
