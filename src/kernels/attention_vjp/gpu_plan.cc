#include "kernels/attention_vjp/internal/gpu_plan.h"

#include <algorithm>

#include "base/checked_math.h"
#include "kernels/attention/internal/rows.h"
#include "kernels/attention_vjp/internal/rows.h"
#include "kernels/cuda/lists.h"

namespace tessera::kernels {

template <class Elem>
GpuVjpLists upload_lists(const AttentionVjpArgs<Elem>& args,
                         Index tile_rows,
                         Index tile_keys,
                         const Queue& queue) {
  const std::vector<GpuTile> rows = row_tiles(args, tile_rows);
  const std::vector<GpuTile> keys = key_tiles(args, tile_keys);
  cuda::Lists lists(aligned_scratch(args.scratch));
  GpuVjpLists out{.num_row_tiles = std::ssize(rows), .num_key_tiles = std::ssize(keys)};
  out.sequences = lists.add<AttentionVjpSequence>(args.sequences);
  out.row_tiles = lists.add<GpuTile>(rows);
  out.key_tiles = lists.add<GpuTile>(keys);
  out.delta = lists.end<float>();
  lists.upload(queue.device());
  return out;
}

template <class Elem>
Index gpu_scratch_bytes(const AttentionVjpArgs<Elem>& args) {
  Index num_tokens = 0;
  for (const AttentionVjpSequence& sequence : args.sequences)
    num_tokens = std::max(num_tokens, sequence.query_begin + sequence.num_queries);
  const Index num_tiles =
      std::ssize(row_tiles(args, kGpuVjpTile)) + std::ssize(key_tiles(args, kGpuVjpTile));
  return std::ssize(args.sequences) * static_cast<Index>(sizeof(AttentionVjpSequence)) +
         num_tiles * static_cast<Index>(sizeof(GpuTile)) +
         num_tokens * args.num_heads * static_cast<Index>(sizeof(float)) +
         3 * cuda::Lists::kAlignment + kScratchAlignment;
}

template GpuVjpLists upload_lists(const AttentionVjpArgs<float>&, Index, Index, const Queue&);
template GpuVjpLists upload_lists(const AttentionVjpArgs<BFloat16>&, Index, Index, const Queue&);
template Index gpu_scratch_bytes(const AttentionVjpArgs<float>&);
template Index gpu_scratch_bytes(const AttentionVjpArgs<BFloat16>&);

}  // namespace tessera::kernels
