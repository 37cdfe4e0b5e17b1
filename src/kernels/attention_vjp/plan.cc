// How an attention_vjp call is cut into work items.
#include "kernels/attention_vjp/internal/plan.h"

#include <algorithm>

#include "base/checked_math.h"

namespace tessera::kernels {
namespace {

using base::ceil_div;
using base::round_up;

constexpr Index kLineFloats = 16;  // of a cache line
// When the largest (sequence, key head) is more than a fourth of a thread's share of the work,
// threads would idle at the end; then spans are items.
constexpr Index kMinItemsPerThread = 4;

Index partial_floats(const AttentionVjpArgs<float>& args, const VjpCut& cut) {
  return (cut.num_spans - 1) * cut.num_rows * vjp_row_stride(args.key_width);
}

}  // namespace

VjpCut cut_of(const AttentionVjpArgs<float>& args, const AttentionVjpSequence& sequence) {
  VjpCut cut;
  cut.num_rows = sequence.num_queries * (args.num_heads / args.num_kv_heads);
  // Tiles of even size.
  const Index num_tiles = std::max<Index>(1, ceil_div(cut.num_rows, kVjpTileRows));
  cut.tile_rows = round_up(ceil_div(cut.num_rows, num_tiles), kVjpPanelRows);
  cut.span_keys =
      std::max(kVjpSpanKeys, round_up(ceil_div(sequence.num_keys, kVjpMaxSpans), kVjpBlockKeys));
  cut.num_spans = std::max<Index>(1, ceil_div(sequence.num_keys, cut.span_keys));
  return cut;
}

Index vjp_row_stride(Index width) {
  return (ceil_div(width, kLineFloats) | 1) * kLineFloats;
}

VjpPlan plan_attention_vjp(const AttentionVjpArgs<float>& args, int num_threads) {
  VjpPlan plan;
  Index num_span_items = 0;
  Index total_pairs = 0;
  Index largest_pairs = 0;
  for (const AttentionVjpSequence& sequence : args.sequences) {
    const VjpCut cut = cut_of(args, sequence);
    plan.num_items += args.num_kv_heads;
    num_span_items += args.num_kv_heads * cut.num_spans;
    total_pairs += args.num_kv_heads * cut.num_rows * sequence.num_keys;
    largest_pairs = std::max(largest_pairs, cut.num_rows * sequence.num_keys);
    plan.tile_rows = std::max(plan.tile_rows, cut.tile_rows);
    plan.span_keys = std::max(plan.span_keys,
                              std::min(cut.span_keys, round_up(sequence.num_keys, kVjpBlockKeys)));
    plan.partial_floats += args.num_kv_heads * partial_floats(args, cut);
  }
  plan.splits_spans = num_threads > 1 && num_span_items > plan.num_items &&
                      total_pairs < kMinItemsPerThread * num_threads * largest_pairs;
  if (plan.splits_spans) {
    plan.num_items = num_span_items;
  } else {
    plan.partial_floats = 0;
  }
  const Index key_stride = vjp_row_stride(args.key_width);
  const Index value_stride = vjp_row_stride(args.value_width);
  plan.thread_floats =
      plan.span_keys * (args.key_width + args.value_width + 2 * key_stride + value_stride) +
      plan.tile_rows * (2 * key_stride + value_stride + 2 * kVjpBlockKeys) +
      2 * round_up(plan.tile_rows, kLineFloats);
  return plan;
}

VjpItem find_vjp_item(const AttentionVjpArgs<float>& args, const VjpPlan& plan, Index item_idx) {
  Index partial_off = 0;
  for (const AttentionVjpSequence& sequence : args.sequences) {
    const VjpCut cut = cut_of(args, sequence);
    const Index items_per_head = plan.splits_spans ? cut.num_spans : 1;
    const Index num_items = args.num_kv_heads * items_per_head;
    if (item_idx < num_items) {
      // Early spans of a causal sequence meet more rows: they come first, so that the work ends
      // evenly.
      const Index kv_head = item_idx % args.num_kv_heads;
      const Index span = item_idx / args.num_kv_heads;
      return {.sequence = &sequence,
              .kv_head = kv_head,
              .span_begin = span,
              .span_end = plan.splits_spans ? span + 1 : cut.num_spans,
              .partial_off = partial_off + kv_head * partial_floats(args, cut)};
    }
    item_idx -= num_items;
    partial_off += args.num_kv_heads * partial_floats(args, cut);
  }
  return {};
}

}  // namespace tessera::kernels
