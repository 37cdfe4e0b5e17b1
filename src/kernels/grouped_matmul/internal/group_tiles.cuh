// The output tiles of a grouped product, found by every block for itself: group boundaries lie on
// the GPU, and no list of tiles travels.
#pragma once

#include "kernels/grouped_matmul/internal/grouped_products.h"

namespace tessera::kernels {

// A tile: rows [row, …) and columns [column, …) of the output of a group, whose rows of the product
// are [begin, begin + count).
struct GroupTile {
  int group = 0;  // of the window
  Index begin = 0;
  Index count = 0;
  Index row = 0;
  Index column = 0;
};

// Tiles before each group, and before the end.
struct TileStarts {
  int at[kWindowGroups + 1];
};

// Counts the tiles: tiles_of(g) for each group g of num_groups. All threads of the block call it.
template <class TilesOf>
__device__ void count_tiles(TileStarts& starts, int num_groups, TilesOf tiles_of) {
  const int thread = static_cast<int>(threadIdx.x);
  if (thread == 0) starts.at[0] = 0;
  for (int g = thread; g < num_groups; g += static_cast<int>(blockDim.x))
    starts.at[g + 1] = tiles_of(g);
  __syncthreads();  // all counts are there before one thread adds them up
  if (thread == 0) {
    for (int g = 0; g < num_groups; ++g)
      starts.at[g + 1] += starts.at[g];
  }
  __syncthreads();  // the sums are there before they are read
}

// The group of a tile: the last that starts at or before it.
__device__ inline int group_of_tile(const TileStarts& starts, int num_groups, int tile) {
  int low = 0;
  int high = num_groups;
  while (high - low > 1) {
    const int middle = (low + high) / 2;
    (starts.at[middle] <= tile ? low : high) = middle;
  }
  return low;
}

}  // namespace tessera::kernels
