// How an attention call is cut into work items.
#include "kernels/attention/internal/plan.h"

#include <algorithm>

#include "base/checked_math.h"
#include "kernels/attention/internal/rows.h"

namespace tessera::kernels {
namespace {

using base::ceil_div;
using base::round_up;

constexpr Index kLineFloats = 16;  // of a cache line
constexpr Index kLanes = 8;
// Fewer tiles per thread than this leave threads idle at the end; then spans become items too.
constexpr Index kMinTilesPerThread = 4;

AttentionTile make_tile(const AttentionSequence<float>& sequence,
                        const SequenceTiles& cut,
                        Index index) {
  // Later tiles of a causal sequence see more keys: they come first, so that the work ends evenly.
  const Index row_begin = (cut.num_tiles - 1 - index % cut.num_tiles) * cut.tile_rows;
  return {.sequence = &sequence,
          .kv_head = index / cut.num_tiles,
          .row_begin = row_begin,
          .num_rows = std::min(cut.tile_rows, cut.num_rows - row_begin),
          .span_begin = 0,
          .span_end = cut.num_spans};
}

}  // namespace

SequenceTiles tiles_of(const AttentionArgs<float>& args, const AttentionSequence<float>& sequence) {
  SequenceTiles cut;
  cut.num_rows = sequence.num_queries * (args.num_heads / args.num_kv_heads);
  if (cut.num_rows == 0) return cut;
  // Tiles of even size.
  const Index wanted = ceil_div(cut.num_rows, kMaxTileRows);
  cut.tile_rows = round_up(ceil_div(cut.num_rows, wanted), kRowPanel);
  cut.num_tiles = ceil_div(cut.num_rows, cut.tile_rows);
  cut.num_spans = std::max<Index>(1, ceil_div(sequence.num_keys, kSpanKeys));
  return cut;
}

Index padded_value_width(const AttentionArgs<float>& args) {
  return round_up(args.value_width, kLanes);
}

Index packed_value_stride(const AttentionArgs<float>& args) {
  return (ceil_div(args.value_width, kLineFloats) | 1) * kLineFloats;
}

Index state_floats(const AttentionArgs<float>& args, Index num_rows) {
  return round_up(num_rows * (padded_value_width(args) + 2), kLineFloats);
}

AttentionPlan plan_attention(const AttentionArgs<float>& args, int num_threads) {
  AttentionPlan plan;
  for (const AttentionSequence<float>& sequence : args.sequences) {
    const SequenceTiles cut = tiles_of(args, sequence);
    const Index num_tiles = args.num_kv_heads * cut.num_tiles;
    plan.num_tiles += num_tiles;
    plan.num_span_tiles += num_tiles * cut.num_spans;
    plan.tile_rows = std::max(plan.tile_rows, cut.tile_rows);
    plan.partial_floats += num_tiles * cut.num_spans * state_floats(args, cut.tile_rows);
  }
  plan.splits_spans = num_threads > 1 && plan.num_span_tiles > plan.num_tiles &&
                      plan.num_tiles < kMinTilesPerThread * num_threads;
  if (!plan.splits_spans) plan.partial_floats = 0;
  plan.thread_floats = round_up(kAttentionKeyBlock * args.key_width, kLineFloats) +
                       kAttentionKeyBlock * packed_value_stride(args) +
                       round_up(plan.tile_rows * args.key_width, kLineFloats) +
                       round_up(plan.tile_rows, kLineFloats) + plan.tile_rows * kAttentionKeyBlock +
                       2 * state_floats(args, plan.tile_rows);
  return plan;
}

AttentionTile find_tile(const AttentionArgs<float>& args, TileSpans spans, Index item_idx) {
  Index partial_off = 0;
  for (const AttentionSequence<float>& sequence : args.sequences) {
    const SequenceTiles cut = tiles_of(args, sequence);
    const Index items_per_tile = spans == TileSpans::kOne ? cut.num_spans : 1;
    const Index num_tiles = args.num_kv_heads * cut.num_tiles;
    const Index span_floats = state_floats(args, cut.tile_rows);
    if (item_idx < num_tiles * items_per_tile) {
      const Index tile_idx = item_idx / items_per_tile;
      AttentionTile tile = make_tile(sequence, cut, tile_idx);
      tile.partial_off = partial_off + tile_idx * cut.num_spans * span_floats;
      tile.partial_stride = span_floats;
      if (spans == TileSpans::kOne) {
        tile.span_begin = item_idx % items_per_tile;
        tile.span_end = tile.span_begin + 1;
        tile.partial_off += tile.span_begin * span_floats;
      }
      return tile;
    }
    item_idx -= num_tiles * items_per_tile;
    partial_off += num_tiles * cut.num_spans * span_floats;
  }
  return {};
}

}  // namespace tessera::kernels
