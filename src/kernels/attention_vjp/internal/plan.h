// How one attention_vjp call is cut into work items, and how scratch is laid out.
//
// The rows of a (sequence, key head) are its (query, query head of the group) pairs, queries
// outermost, cut into tiles. The keys of a sequence are cut into spans at fixed positions, at most
// kMaxSpans of them. A span meets all tiles in order, so its dk and dv are complete; what it adds
// to a row of dq is summed from nothing, and the spans are added in order. So it does not matter
// for the bits whether one work item walks through all spans of a (sequence, key head) or each span
// is an item of its own (one long sequence, few heads).
#pragma once

#include "base/index.h"
#include "kernels/attention_vjp/attention_vjp.h"

namespace tessera::kernels {

inline constexpr Index kVjpPanelRows = 6;   // rows of a register tile, 6 x 16 floats
inline constexpr Index kVjpPanelKeys = 16;  // its columns
inline constexpr Index kVjpBlockKeys = 48;  // a multiple of both
inline constexpr Index kVjpTileRows = 96;
inline constexpr Index kVjpSpanKeys = 10 * kVjpBlockKeys;  // or more, for long sequences
inline constexpr Index kVjpMaxSpans = 8;

// How one sequence is cut; the same for each of its K heads.
struct VjpCut {
  Index num_rows = 0;   // num_queries * N / K
  Index tile_rows = 0;  // a multiple of kVjpPanelRows
  Index span_keys = 0;  // a multiple of kVjpBlockKeys
  Index num_spans = 0;  // at least 1, which may be empty
};
[[nodiscard]] VjpCut cut_of(const AttentionVjpArgs<float>& args,
                            const AttentionVjpSequence& sequence);

// Rows in scratch lie an odd number of cache lines apart, so that a column of them falls into
// different cache sets.
[[nodiscard]] Index vjp_row_stride(Index width);

struct VjpPlan {
  Index num_items = 0;
  bool splits_spans = false;
  Index tile_rows = 0;       // of the largest tile
  Index span_keys = 0;       // of the largest span
  Index partial_floats = 0;  // dq of all spans behind the first, when spans are split
  Index thread_floats = 0;   // per thread
};
[[nodiscard]] VjpPlan plan_attention_vjp(const AttentionVjpArgs<float>& args, int num_threads);

// One work item: the spans [span_begin, span_end) of one key head of a sequence.
struct VjpItem {
  const AttentionVjpSequence* sequence = nullptr;
  Index kv_head = 0;
  Index span_begin = 0;
  Index span_end = 0;
  // Where the partial dq [num_spans - 1, num_rows, row stride] of this head begins, in floats.
  Index partial_off = 0;
};
[[nodiscard]] VjpItem find_vjp_item(const AttentionVjpArgs<float>& args,
                                    const VjpPlan& plan,
                                    Index item_idx);

}  // namespace tessera::kernels
