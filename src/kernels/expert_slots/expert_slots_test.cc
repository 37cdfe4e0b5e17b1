#include "kernels/expert_slots/expert_slots.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include <gtest/gtest.h>

#include "base/rng.h"
#include "kernels/expert_slots/slot_chunks.h"
#include "kernels/testing/buffers.h"

namespace tessera::kernels {
namespace {

struct Slots {
  std::vector<Index> begin;
  std::vector<Index> token;
  std::vector<std::int32_t> slot;
};

Slots run(ExpertSlotsFn& sort, const std::vector<std::int32_t>& ids, Index A, Index E) {
  base::ThreadPool pool(2);
  Slots slots{std::vector<Index>(static_cast<std::size_t>(E + 1), -1),
              std::vector<Index>(ids.size(), -1), std::vector<std::int32_t>(ids.size(), -1)};
  ExpertSlotsArgs args{.ids = ids.data(),
                       .expert_begin = slots.begin.data(),
                       .slot_token = slots.token.data(),
                       .slot_of = slots.slot.data(),
                       .T = std::ssize(ids) / A,
                       .A = A,
                       .E = E};
  std::vector<std::byte> scratch(static_cast<std::size_t>(expert_slots_scratch_bytes(args, pool)));
  args.scratch = scratch.data();
  sort(args, pool);
  return slots;
}

TEST(ExpertSlots, SortsByExpertAndKeepsTheOrderOfTokens) {
  testing::for_each_variant(expert_slots_variants(), [](ExpertSlotsFn& sort) {
    const Slots slots = run(sort, {1, 3, 0, 3, 0, 1}, /*A=*/2, /*E=*/5);
    EXPECT_EQ(slots.begin, (std::vector<Index>{0, 2, 4, 4, 6, 6}));
    EXPECT_EQ(slots.token, (std::vector<Index>{1, 2, 0, 2, 0, 1}));
    EXPECT_EQ(slots.slot, (std::vector<std::int32_t>{2, 4, 0, 5, 1, 3}));
  });
}

// Choices in no order, at sizes around the runs and chunks of a GPU, with experts that nobody
// takes.
TEST(ExpertSlots, AgreesWithAStableSort) {
  testing::for_each_variant(expert_slots_variants(), [](ExpertSlotsFn& sort) {
    base::Rng rng(7);
    for (const Index T : {1, 31, 33, 85, 682, 683, 2000}) {
      const Index A = 3;
      const Index E = 71;
      std::vector<std::int32_t> ids;
      for (Index i = 0; i < T * A; ++i)
        ids.push_back(static_cast<std::int32_t>(rng.next_below(E - 1)));
      std::vector<Index> order(ids.size());
      std::iota(order.begin(), order.end(), Index{0});
      std::ranges::stable_sort(order, {},
                               [&](Index i) { return ids[static_cast<std::size_t>(i)]; });
      const Slots slots = run(sort, ids, A, E);
      for (std::size_t row = 0; row < order.size(); ++row) {
        const auto choice = static_cast<std::size_t>(order[row]);
        EXPECT_EQ(slots.slot[choice], static_cast<std::int32_t>(row));
        EXPECT_EQ(slots.token[row], order[row] / A);
        EXPECT_LE(slots.begin[static_cast<std::size_t>(ids[choice])], static_cast<Index>(row));
        EXPECT_GT(slots.begin[static_cast<std::size_t>(ids[choice]) + 1], static_cast<Index>(row));
      }
      EXPECT_EQ(slots.begin.front(), 0);
      EXPECT_EQ(slots.begin.back(), T * A);
    }
  });
}

TEST(ExpertSlots, OfOneExpertKeepTheirOrder) {
  testing::for_each_variant(expert_slots_variants(), [](ExpertSlotsFn& sort) {
    const Slots slots = run(sort, std::vector<std::int32_t>(600, 2), /*A=*/1, /*E=*/4);
    EXPECT_EQ(slots.begin, (std::vector<Index>{0, 0, 0, 600, 600}));
    for (Index i = 0; i < 600; ++i) {
      EXPECT_EQ(slots.token[static_cast<std::size_t>(i)], i);
      EXPECT_EQ(slots.slot[static_cast<std::size_t>(i)], i);
    }
  });
}

TEST(ExpertSlots, OfNoTokenIsEmpty) {
  testing::for_each_variant(expert_slots_variants(), [](ExpertSlotsFn& sort) {
    EXPECT_EQ(run(sort, {}, 2, 3).begin, (std::vector<Index>{0, 0, 0, 0}));
  });
}

TEST(ExpertSlots, ChunksCoverAllChoices) {
  EXPECT_EQ(slot_chunks(0), 0);
  EXPECT_EQ(slot_chunks(kSlotChunk), 1);
  EXPECT_EQ(slot_chunks(kSlotChunk + 1), 2);
}

}  // namespace
}  // namespace tessera::kernels
