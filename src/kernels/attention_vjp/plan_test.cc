#include "kernels/attention_vjp/internal/plan.h"

#include <map>
#include <set>
#include <vector>

#include <gtest/gtest.h>

namespace tessera::kernels {
namespace {

AttentionVjpArgs<float> make_args(const std::vector<AttentionVjpSequence>& sequences) {
  return {.sequences = sequences,
          .num_heads = 6,
          .num_kv_heads = 2,
          .key_width = 20,
          .value_width = 24};
}

// Every span of every head is in exactly one item, and no two heads share partial sums.
void expect_items_cover(const AttentionVjpArgs<float>& args, const VjpPlan& plan) {
  std::set<std::pair<Index, Index>> spans;  // (partial_off, span) names a span of a head
  std::map<Index, Index> partial_end;       // by partial_off
  Index num_spans = 0;
  for (const AttentionVjpSequence& sequence : args.sequences)
    num_spans += args.num_kv_heads * cut_of(args, sequence).num_spans;
  for (Index item_idx = 0; item_idx < plan.num_items; ++item_idx) {
    const VjpItem item = find_vjp_item(args, plan, item_idx);
    ASSERT_NE(item.sequence, nullptr);
    const VjpCut cut = cut_of(args, *item.sequence);
    EXPECT_LT(item.span_begin, item.span_end);
    EXPECT_LE(item.span_end, cut.num_spans);
    for (Index span = item.span_begin; span < item.span_end; ++span) {
      EXPECT_TRUE(spans.insert({item.partial_off, span}).second) << "item " << item_idx;
    }
    partial_end[item.partial_off] =
        item.partial_off + (cut.num_spans - 1) * cut.num_rows * vjp_row_stride(args.key_width);
  }
  EXPECT_EQ(static_cast<Index>(spans.size()), num_spans);
  if (!plan.splits_spans) return;
  Index end = 0;
  for (const auto& [partial_off, next] : partial_end) {
    EXPECT_EQ(partial_off, end);
    end = next;
  }
  EXPECT_EQ(plan.partial_floats, end);
}

TEST(AttentionVjpPlan, ItemsCoverEverySpanOnce) {
  const std::vector<AttentionVjpSequence> sequences = {
      {.num_queries = 700, .num_keys = 700},
      {.query_begin = 700, .num_queries = 900, .key_begin = 700, .num_keys = 5000},
      {.query_begin = 1600, .num_queries = 1, .key_begin = 5700, .num_keys = 481}};
  const AttentionVjpArgs<float> args = make_args(sequences);
  for (const int num_threads : {1, 2, 64}) {
    const VjpPlan plan = plan_attention_vjp(args, num_threads);
    EXPECT_EQ(plan.splits_spans, num_threads > 1);
    expect_items_cover(args, plan);
  }
}

TEST(AttentionVjpPlan, SpansAreItemsOnlyWhereThreadsWouldIdle) {
  std::vector<AttentionVjpSequence> sequences(8, {.num_queries = 600, .num_keys = 600});
  EXPECT_FALSE(plan_attention_vjp(make_args(sequences), 2).splits_spans);
  EXPECT_TRUE(plan_attention_vjp(make_args(sequences), 8).splits_spans);
  // One that outweighs the others.
  sequences.push_back({.num_queries = 4000, .num_keys = 4000});
  EXPECT_FALSE(plan_attention_vjp(make_args(sequences), 1).splits_spans);
  EXPECT_TRUE(plan_attention_vjp(make_args(sequences), 2).splits_spans);
}

TEST(AttentionVjpPlan, NumberOfSpansIsBounded) {
  for (const Index num_keys : {0, 1, 480, 481, 3840, 3841, 100'000}) {
    const std::vector<AttentionVjpSequence> sequences = {{.num_queries = 5, .num_keys = num_keys}};
    const VjpCut cut = cut_of(make_args(sequences), sequences[0]);
    EXPECT_GE(cut.num_spans, 1);
    EXPECT_LE(cut.num_spans, kVjpMaxSpans);
    EXPECT_GE(cut.num_spans * cut.span_keys, num_keys);
    EXPECT_EQ(cut.span_keys % kVjpBlockKeys, 0);
  }
}

}  // namespace
}  // namespace tessera::kernels
