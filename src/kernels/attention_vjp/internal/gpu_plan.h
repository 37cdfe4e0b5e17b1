// What attention_vjp_cuda sends ahead of its kernels, and its scratch.
#pragma once

#include "base/index.h"
#include "kernels/attention/internal/gpu_tiles.h"
#include "kernels/attention_vjp/attention_vjp.h"
#include "kernels/queue.h"

namespace tessera::kernels {

// Of the portable kernels, on either side.
inline constexpr Index kGpuVjpTile = 32;

struct GpuVjpLists {
  const AttentionVjpSequence* sequences = nullptr;
  const GpuTile* row_tiles = nullptr;
  Index num_row_tiles = 0;
  const GpuTile* key_tiles = nullptr;
  Index num_key_tiles = 0;
  float* delta = nullptr;  // [T, N]
};

// Cuts the call and sends the lists into args.scratch. Tiles have at least kGpuVjpTile rows or
// keys.
template <class Elem>
[[nodiscard]] GpuVjpLists upload_lists(const AttentionVjpArgs<Elem>& args,
                                       Index tile_rows,
                                       Index tile_keys,
                                       const Queue& queue);

// Bytes for every size of tiles.
template <class Elem>
[[nodiscard]] Index gpu_scratch_bytes(const AttentionVjpArgs<Elem>& args);

}  // namespace tessera::kernels
