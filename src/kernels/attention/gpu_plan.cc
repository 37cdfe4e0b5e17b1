#include "kernels/attention/internal/gpu_plan.h"

#include <algorithm>

#include "base/checked_math.h"
#include "kernels/attention/internal/rows.h"
#include "kernels/cuda/lists.h"

namespace tessera::kernels {
namespace {

using base::ceil_div;
using base::round_up;
using cuda::Lists;

// Fewer blocks than this for every multiprocessor leave it waiting for memory; then tiles are
// split.
constexpr Index kMinBlocks = 2;
// Up to this many, if their keys reach.
constexpr Index kWantedBlocks = 4;
constexpr Index kMinPartKeys = 4 * kAttentionKeyBlock;

// Pages that hold the keys of a sequence.
template <class Elem>
Index num_pages(const AttentionArgs<Elem>& args, const AttentionSequence<Elem>& sequence) {
  return ceil_div(sequence.num_keys, std::max<Index>(args.page_tokens, 1));
}

template <class Item>
Index list_bytes(Index count) {
  return round_up(count * static_cast<Index>(sizeof(Item)), Lists::kAlignment);
}

void split(const GpuTile& tile, Index num_parts, GpuPlan& plan) {
  const Index num_keys = tile.key_end;
  const Index part_keys =
      std::max(kMinPartKeys, round_up(ceil_div(num_keys, num_parts), kAttentionKeyBlock));
  if (num_keys <= part_keys) {
    plan.tiles.push_back(tile);
    return;
  }
  GpuMerge merge{.sequence = tile.sequence,
                 .begin = tile.begin,
                 .first_state = static_cast<std::int32_t>(plan.num_states)};
  for (Index begin = 0; begin < num_keys; begin += part_keys, ++merge.num_states) {
    GpuTile part = tile;
    part.key_begin = static_cast<std::int32_t>(begin);
    part.key_end = static_cast<std::int32_t>(std::min(begin + part_keys, num_keys));
    part.state = static_cast<std::int32_t>(plan.num_states++);
    plan.tiles.push_back(part);
  }
  plan.merges.push_back(merge);
}

}  // namespace

template <class Elem>
GpuPlan plan_gpu_attention(const AttentionArgs<Elem>& args, int num_multiprocessors) {
  std::vector<GpuTile> tiles = row_tiles(args, kGpuTileRows);
  const Index num_blocks = std::ssize(tiles) * args.num_kv_heads;
  if (num_blocks >= kMinBlocks * num_multiprocessors)
    return {.tiles = std::move(tiles), .merges = {}};
  GpuPlan plan;
  for (const GpuTile& tile : tiles)
    split(tile, ceil_div(kWantedBlocks * num_multiprocessors, num_blocks), plan);
  return plan;
}

template <class Elem>
GpuLists<Elem> upload_lists(const AttentionArgs<Elem>& args,
                            const GpuPlan& plan,
                            const Queue& queue) {
  std::vector<const Elem*> pages;
  for (const AttentionSequence<Elem>& sequence : args.sequences) {
    const Index count = num_pages(args, sequence);
    pages.insert(pages.end(), sequence.key_pages, sequence.key_pages + count);
    pages.insert(pages.end(), sequence.value_pages, sequence.value_pages + count);
  }
  Lists lists(aligned_scratch(args.scratch));
  const Elem* const* next_page = lists.add<const Elem*>(pages);
  std::vector<AttentionSequence<Elem>> sequences(args.sequences.begin(), args.sequences.end());
  for (AttentionSequence<Elem>& sequence : sequences) {
    const Index count = num_pages(args, sequence);
    sequence.key_pages = next_page;
    sequence.value_pages = next_page + count;
    next_page += 2 * count;
  }
  GpuLists<Elem> out{.num_kv_heads = args.num_kv_heads, .value_width = args.value_width};
  out.sequences = lists.add<AttentionSequence<Elem>>(sequences);
  out.tiles = lists.add<GpuTile>(plan.tiles);
  out.merges = lists.add<GpuMerge>(plan.merges);
  out.states = lists.end<float>();
  lists.upload(queue.device());
  return out;
}

template <class Elem>
Index gpu_scratch_bytes(const AttentionArgs<Elem>& args, int num_multiprocessors) {
  const GpuPlan plan = plan_gpu_attention(args, num_multiprocessors);
  Index pages = 0;
  for (const AttentionSequence<Elem>& sequence : args.sequences)
    pages += 2 * num_pages(args, sequence);
  const Index state_floats =
      plan.num_states * args.num_kv_heads * kGpuTileRows * (args.value_width + 2);
  return list_bytes<const Elem*>(pages) +
         list_bytes<AttentionSequence<Elem>>(std::ssize(args.sequences)) +
         list_bytes<GpuTile>(std::ssize(plan.tiles)) +
         list_bytes<GpuMerge>(std::ssize(plan.merges)) + list_bytes<float>(state_floats) +
         kScratchAlignment;
}

template GpuPlan plan_gpu_attention(const AttentionArgs<float>&, int);
template GpuPlan plan_gpu_attention(const AttentionArgs<BFloat16>&, int);
template GpuLists<float> upload_lists(const AttentionArgs<float>&, const GpuPlan&, const Queue&);
template GpuLists<BFloat16> upload_lists(const AttentionArgs<BFloat16>&,
                                         const GpuPlan&,
                                         const Queue&);
template Index gpu_scratch_bytes(const AttentionArgs<float>&, int);
template Index gpu_scratch_bytes(const AttentionArgs<BFloat16>&, int);

}  // namespace tessera::kernels
