// Starting blocks that walk over the tiles of a grouped product.
#pragma once

#include <algorithm>
#include <cstdint>

#include "base/checked_math.h"
#include "kernels/cuda/launch.cuh"
#include "kernels/grouped_matmul/internal/group_tiles.cuh"
#include "kernels/queue.h"

namespace tessera::kernels {

struct TileKernelShape {
  int num_threads = 0;
  int shared_bytes = 0;
};

template <int kTile>
[[nodiscard]] __host__ __device__ int tiles_along(Index extent) {
  return static_cast<int>((extent + kTile - 1) / kTile);
}

// Groups from `first` on that a launch takes.
[[nodiscard]] inline int window_groups(Index first, Index num_groups) {
  return static_cast<int>(std::min(num_groups - first, Index{kWindowGroups}));
}

// Whether copies of 16 bytes can read rows of bf16.
template <class Elem>
[[nodiscard]] bool is_packed(const Elem* data, Index stride) {
  return reinterpret_cast<std::uintptr_t>(data) % 16 == 0 && stride % 8 == 0;
}

// As many blocks as run at once, or as there can be tiles at most.
template <class Args>
void launch_tiles(void (*kernel)(Args),
                  Index most_tiles,
                  const TileKernelShape& shape,
                  const Queue& queue,
                  const Args& args) {
  cuda::launch(kernel,
               {.num_blocks = std::min(most_tiles, blocks_at_once(queue)),
                .num_threads = shape.num_threads,
                .shared_bytes = shape.shared_bytes},
               queue.stream(), args);
}

}  // namespace tessera::kernels
