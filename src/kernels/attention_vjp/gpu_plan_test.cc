#include "kernels/attention_vjp/internal/gpu_plan.h"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

#include "kernels/attention/internal/rows.h"
#include "kernels/attention_vjp/internal/rows.h"
#include "kernels/testing/stand_in.h"

namespace tessera::kernels {
namespace {

const std::vector<AttentionVjpSequence> kSequences = {
    {.query_begin = 2, .num_queries = 70, .key_begin = 1, .num_keys = 70},
    {.query_begin = 80, .num_queries = 0, .key_begin = 71, .num_keys = 5},
    {.query_begin = 80, .num_queries = 9, .first_position = 60, .key_begin = 80, .num_keys = 69}};

AttentionVjpArgs<float> make_args() {
  return {
      .sequences = kSequences, .num_heads = 6, .num_kv_heads = 2, .key_width = 8, .value_width = 8};
}

// The lists lie behind one another in scratch, and what kernels write behind them fits, too.
TEST(GpuVjpPlan, ListsAndDeltaFitIntoScratch) {
  base::ThreadPool pool(1);
  for (const Index tile : {32, 64, 128}) {
    testing::StandIn device;
    const Queue queue(pool, device);
    AttentionVjpArgs<float> args = make_args();
    const Index num_bytes = gpu_scratch_bytes(args);
    args.scratch = static_cast<std::byte*>(device.allocate(static_cast<std::size_t>(num_bytes)));
    const GpuVjpLists lists = upload_lists(args, tile, tile, queue);
    EXPECT_EQ(lists.num_row_tiles,
              base::ceil_div<Index>(210, tile) + base::ceil_div<Index>(27, tile));
    EXPECT_EQ(lists.num_key_tiles,
              base::ceil_div<Index>(70, tile) + 1 + base::ceil_div<Index>(69, tile));
    const auto* end = reinterpret_cast<const std::byte*>(lists.delta + (80 + 9) * args.num_heads);
    EXPECT_LE(end, args.scratch + num_bytes);
    // What the device reads there is what was listed.
    EXPECT_EQ(lists.sequences[2].first_position, 60);
    EXPECT_EQ(lists.key_tiles[1].sequence, 1);
    // The last rows come first: they see most keys.
    EXPECT_GE(lists.row_tiles[0].begin, lists.row_tiles[lists.num_row_tiles - 1].begin);
    EXPECT_EQ(lists.row_tiles[lists.num_row_tiles - 1].begin, 0);
  }
}

TEST(GpuVjpPlan, NothingToDoHasNoTiles) {
  base::ThreadPool pool(1);
  testing::StandIn device;
  const Queue queue(pool, device);
  AttentionVjpArgs<float> args = make_args();
  args.sequences = {};
  args.scratch =
      static_cast<std::byte*>(device.allocate(static_cast<std::size_t>(gpu_scratch_bytes(args))));
  const GpuVjpLists lists = upload_lists(args, 32, 32, queue);
  EXPECT_EQ(lists.num_row_tiles, 0);
  EXPECT_EQ(lists.num_key_tiles, 0);
}

// The rows that a tile of keys walks over begin with the first that sees any of them.
TEST(GpuVjpPlan, KeyTilesBeginWithTheFirstQueryThatSeesThem) {
  AttentionVjpArgs<float> args = make_args();
  for (const AttentionMask mask : {AttentionMask::kCausal, AttentionMask::kFull}) {
    args.mask = mask;
    for (const AttentionVjpSequence& sequence : kSequences) {
      for (Index position = 0; position < sequence.num_keys; ++position) {
        const int first = first_seeing_query(args, sequence, position);
        for (int query = 0; query < sequence.num_queries; ++query)
          EXPECT_EQ(position < visible_keys(args, sequence, query), query >= first)
              << position << ' ' << query;
      }
    }
  }
}

// Tiles of keys cover every key of every sequence, those with queries and those without.
TEST(GpuVjpPlan, KeyTilesCoverEveryKey) {
  const AttentionVjpArgs<float> args = make_args();
  for (const Index tile_keys : {32, 64, 128}) {
    std::vector<Index> num_covered(kSequences.size());
    for (const GpuTile& tile : key_tiles(args, tile_keys)) {
      const auto s = static_cast<std::size_t>(tile.sequence);
      EXPECT_EQ(tile.begin, num_covered[s]);
      num_covered[s] = std::min(tile.begin + tile_keys, kSequences[s].num_keys);
    }
    for (std::size_t s = 0; s < kSequences.size(); ++s)
      EXPECT_EQ(num_covered[s], kSequences[s].num_keys);
  }
}

}  // namespace
}  // namespace tessera::kernels
