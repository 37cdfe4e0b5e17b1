#include "kernels/attention/internal/gpu_plan.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include <gtest/gtest.h>

#include "kernels/attention/attention_shapes.h"
#include "kernels/testing/stand_in.h"

namespace tessera::kernels {
namespace {

AttentionProblem problem_of(Index group, std::vector<SequenceShape> sequences) {
  return {{"plan", 2 * group, 2, 4, 4, AttentionMask::kCausal, false, std::move(sequences)},
          {.page_tokens = 64},
          /*seed=*/1};
}

TEST(GpuPlan, TilesCoverEveryRowAndTheKeysItSees) {
  AttentionProblem problem = problem_of(3, {{50, 0, 50}, {0, 0, 9}, {1, 70, 71}});
  const AttentionArgs<float> args = problem.args();
  std::set<std::pair<int, int>> rows;
  int last_begin = 1 << 20;
  for (const GpuTile& tile : row_tiles(args, 32)) {
    EXPECT_LE(tile.begin, last_begin);  // those with most keys first
    last_begin = tile.begin;
    const auto& sequence = args.sequences[static_cast<std::size_t>(tile.sequence)];
    for (int r = tile.begin; r < tile.begin + 32 && r < sequence.num_queries * 3; ++r) {
      EXPECT_TRUE(rows.emplace(tile.sequence, r).second);
      EXPECT_GE(tile.key_end, visible_keys(args, sequence, r / 3));
    }
    EXPECT_LE(tile.key_end, sequence.num_keys);
    EXPECT_EQ(tile.key_begin, 0);
    EXPECT_EQ(tile.state, -1);
  }
  EXPECT_EQ(rows.size(), 153U);
}

TEST(GpuPlan, NothingToDoHasNoTiles) {
  for (const std::vector<SequenceShape>& sequences :
       {std::vector<SequenceShape>{}, std::vector<SequenceShape>{{0, 0, 9}, {0, 4, 0}}}) {
    AttentionProblem problem = problem_of(1, sequences);
    EXPECT_TRUE(row_tiles(problem.args(), 32).empty());
    EXPECT_TRUE(plan_gpu_attention(problem.args(), /*num_multiprocessors=*/132).tiles.empty());
  }
}

TEST(GpuPlan, FewTilesAreSplitIntoWholeBlocksOfKeys) {
  AttentionProblem problem = problem_of(1, {{1, 1999, 2000}, {1, 99, 100}});
  const GpuPlan plan = plan_gpu_attention(problem.args(), /*num_multiprocessors=*/6);
  // 2 tiles x 2 heads for 24 wanted blocks: six parts of at least 334 keys.
  ASSERT_EQ(plan.merges.size(), 1U);
  EXPECT_EQ(plan.merges[0].num_states, 6);
  EXPECT_EQ(plan.num_states, 6);
  ASSERT_EQ(plan.tiles.size(), 7U);
  int next_key = 0;
  for (const GpuTile& tile : plan.tiles) {
    if (tile.state < 0) {
      EXPECT_EQ(tile.key_end, 100);
      continue;
    }
    EXPECT_EQ(tile.key_begin, next_key);
    EXPECT_EQ(tile.key_begin % kAttentionKeyBlock, 0);
    next_key = tile.key_end;
  }
  EXPECT_EQ(next_key, 2000);
  EXPECT_TRUE(plan_gpu_attention(problem.args(), /*num_multiprocessors=*/2).merges.empty());
}

TEST(GpuPlan, KeyTilesCoverEveryKey) {
  AttentionProblem problem = problem_of(1, {{5, 0, 70}, {0, 0, 0}, {3, 0, 10}});
  std::set<std::pair<int, int>> begins;
  for (const GpuTile& tile : key_tiles(problem.args(), 32))
    EXPECT_TRUE(begins.emplace(tile.sequence, tile.begin).second);
  EXPECT_EQ(begins, (std::set<std::pair<int, int>>{{0, 0}, {0, 32}, {0, 64}, {2, 0}}));
}

// Sequences on the device name pages that lie behind them in scratch; everything fits.
TEST(GpuPlan, ListsOfPagesAreSentAlong) {
  base::ThreadPool pool(1);
  testing::StandIn device;
  const Queue queue(pool, device);
  AttentionProblem problem = problem_of(1, {{1, 199, 200}, {0, 0, 0}, {1, 63, 64}});
  AttentionArgs<float> args = problem.args();
  const GpuPlan plan = plan_gpu_attention(args, /*num_multiprocessors=*/100);
  const Index num_bytes = gpu_scratch_bytes(args, /*num_multiprocessors=*/100);
  args.scratch = static_cast<std::byte*>(device.allocate(static_cast<std::size_t>(num_bytes)));
  const GpuLists<float> lists = upload_lists(args, plan, queue);
  for (std::size_t s = 0; s < args.sequences.size(); ++s) {
    const AttentionSequence<float>& here = args.sequences[s];
    const AttentionSequence<float>& there = lists.sequences[s];
    EXPECT_EQ(there.query_begin, here.query_begin);
    for (Index page = 0; page * 64 < here.num_keys; ++page) {
      EXPECT_EQ(there.key_pages[page], here.key_pages[page]) << s << ' ' << page;
      EXPECT_EQ(there.value_pages[page], here.value_pages[page]) << s << ' ' << page;
    }
  }
  for (std::size_t i = 0; i < plan.tiles.size(); ++i)
    EXPECT_EQ(lists.tiles[i].key_end, plan.tiles[i].key_end);
  const auto last_part = static_cast<int>(plan.num_states) - 1;
  const GpuState last = lists.state(last_part, 1, kGpuTileRows - 1);
  EXPECT_EQ(last.values - last.maximum, 2);
  EXPECT_LE(reinterpret_cast<std::byte*>(last.values + args.value_width), args.scratch + num_bytes);
  // States of two rows do not overlap.
  EXPECT_EQ(lists.state(0, 0, 1).maximum, lists.state(0, 0, 0).values + args.value_width);
}

// Random batches: every pair of a row and a key that it sees lies in one tile, whatever the split,
// and what a plan needs fits into the stated scratch.
TEST(GpuPlan, EveryPairIsMetOnce) {
  base::ThreadPool pool(1);
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE(seed);
    base::Rng rng(seed);
    std::vector<SequenceShape> sequences;
    for (std::uint64_t s = rng.next_below(5); s > 0; --s) {
      const auto queries = static_cast<Index>(rng.next_below(90));
      const auto earlier = static_cast<Index>(rng.next_below(seed % 2 == 0 ? 900 : 9));
      sequences.push_back({queries, earlier, earlier + queries});
    }
    const auto group = static_cast<Index>(1 + rng.next_below(3));
    const AttentionMask mask = seed % 3 == 0 ? AttentionMask::kFull : AttentionMask::kCausal;
    AttentionProblem problem({"random", group, 1, 2, 3, mask, false, sequences},
                             {.page_tokens = 64}, seed);
    AttentionArgs<float> args = problem.args();
    const auto num_multiprocessors = static_cast<int>(1 + rng.next_below(132));
    const GpuPlan plan = plan_gpu_attention(args, num_multiprocessors);

    // Keys that each row has met so far; the parts of a tile come in order.
    std::map<std::pair<int, int>, int> num_met;
    for (const GpuTile& tile : plan.tiles) {
      const auto& sequence = args.sequences[static_cast<std::size_t>(tile.sequence)];
      const auto num_rows = static_cast<int>(sequence.num_queries * group);
      for (int r = tile.begin; r < std::min(tile.begin + 32, num_rows); ++r) {
        int& met = num_met[{tile.sequence, r}];
        EXPECT_EQ(tile.key_begin, met);
        met = tile.key_end;
      }
    }
    for (std::size_t s = 0; s < args.sequences.size(); ++s) {
      const auto& sequence = args.sequences[s];
      for (int r = 0; r < sequence.num_queries * group; ++r) {
        const auto met = num_met.find({static_cast<int>(s), r});
        ASSERT_NE(met, num_met.end());
        EXPECT_GE(met->second, visible_keys(args, sequence, r / group));
        EXPECT_LE(met->second, sequence.num_keys);
      }
    }

    testing::StandIn device;
    const Queue queue(pool, device);
    const Index num_bytes = gpu_scratch_bytes(args, num_multiprocessors);
    args.scratch = static_cast<std::byte*>(device.allocate(static_cast<std::size_t>(num_bytes)));
    const GpuLists<float> lists = upload_lists(args, plan, queue);
    const GpuState end = lists.state(static_cast<int>(plan.num_states), 0, 0);
    EXPECT_LE(reinterpret_cast<std::byte*>(end.maximum), args.scratch + num_bytes);
  }
}

}  // namespace
}  // namespace tessera::kernels
