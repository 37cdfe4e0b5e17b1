// How one attention call is cut into work items, and how scratch is laid out.
//
// The rows of a (sequence, key/value head) are its (query, query head of the group) pairs, queries
// outermost; they are cut into tiles of at most kMaxTileRows rows. The keys of a sequence are cut
// into spans of kSpanKeys at fixed positions. Every row is accumulated span by span, each from
// nothing, and the spans are merged in order; so it does not matter for the bits whether one work
// item walks through all spans of a tile or each span is an item of its own (few rows, many keys,
// idle threads).
#pragma once

#include <cstdint>

#include "base/index.h"
#include "kernels/attention/attention.h"

namespace tessera::kernels {

inline constexpr Index kSpanKeys = 512;  // a multiple of kAttentionKeyBlock
inline constexpr Index kRowPanel =
    6;  // rows that share one load of keys: 6 x 16 is a register tile
inline constexpr Index kMaxTileRows = 96;  // packing takes about 8 % of the time at 96 rows

// How the rows of one sequence are cut; the same for each of its K heads.
struct SequenceTiles {
  Index num_rows = 0;   // num_queries * N / K
  Index tile_rows = 0;  // a multiple of kRowPanel
  Index num_tiles = 0;
  Index num_spans = 0;
};
[[nodiscard]] SequenceTiles tiles_of(const AttentionArgs<float>& args,
                                     const AttentionSequence<float>& sequence);

// Value rows are padded to whole vectors.
[[nodiscard]] Index padded_value_width(const AttentionArgs<float>& args);

// Packed value rows lie an odd number of cache lines apart, so that a column of them falls into
// different cache sets.
[[nodiscard]] Index packed_value_stride(const AttentionArgs<float>& args);

// Maximum, sum and weighted values of `num_rows` rows over some keys, in floats.
[[nodiscard]] Index state_floats(const AttentionArgs<float>& args, Index num_rows);

struct AttentionPlan {
  Index num_tiles = 0;       // of all sequences and heads
  Index num_span_tiles = 0;  // the same, times the spans of each
  bool splits_spans = false;
  Index tile_rows = 0;       // of the largest tile
  Index partial_floats = 0;  // states of all span tiles, when spans are split
  Index thread_floats = 0;   // per thread
};
[[nodiscard]] AttentionPlan plan_attention(const AttentionArgs<float>& args, int num_threads);

// One work item.
struct AttentionTile {
  const AttentionSequence<float>* sequence = nullptr;
  Index kv_head = 0;
  Index row_begin = 0;
  Index num_rows = 0;
  Index span_begin = 0;  // spans [span_begin, span_end) of the sequence
  Index span_end = 0;
  Index partial_off = 0;     // where the item's first partial state begins, in floats
  Index partial_stride = 0;  // from span to span
};

// Item `item_idx` of a call whose items are tiles with all their spans (num_tiles items) or with
// one span each (num_span_tiles items).
enum class TileSpans : std::uint8_t { kAll, kOne };
[[nodiscard]] AttentionTile find_tile(const AttentionArgs<float>& args,
                                      TileSpans spans,
                                      Index item_idx);

}  // namespace tessera::kernels
