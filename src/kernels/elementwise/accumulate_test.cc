#include "kernels/elementwise/accumulate.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "kernels/elementwise/internal/walk.h"
#include "kernels/testing/buffers.h"

namespace tessera::kernels {
namespace {

using testing::GuardedRows;

// A box over buffers long enough for it.
struct Box {
  std::array<Index, 4> extents;
  std::array<Index, 4> x_strides;
  std::array<Index, 4> y_strides;
};

// Plain copies, windows on wider rows, other orders of axes, sums over each axis and over several.
constexpr std::array<Box, 11> kBoxes = {{
    {{1, 1, 1, 0}, {0, 0, 0, 1}, {0, 0, 0, 1}},
    {{1, 1, 1, 40'000}, {0, 0, 0, 1}, {0, 0, 0, 1}},
    {{1, 1, 300, 67}, {0, 0, 67, 1}, {0, 0, 90, 1}},
    {{1, 7, 5, 33}, {0, 165, 33, 1}, {0, 500, 40, 1}},
    {{3, 7, 5, 9}, {315, 45, 9, 1}, {9, 27, 189, 1}},
    {{3, 4, 5, 6}, {120, 30, 6, 1}, {1, 3, 12, 60}},
    {{1, 1, 700, 129}, {0, 0, 129, 1}, {0, 0, 0, 1}},
    {{1, 40, 6, 32}, {0, 192, 32, 1}, {0, 32, 0, 1}},
    {{1, 1, 30, 50}, {0, 0, 50, 1}, {0, 0, 1, 0}},
    {{2, 3, 4, 65}, {780, 260, 65, 1}, {0, 0, 0, 1}},
    {{2, 3, 4, 65}, {780, 260, 65, 1}, {0, 0, 0, 0}},
}};

Index reach(const std::array<Index, 4>& extents, const std::array<Index, 4>& strides) {
  Index last = 0;
  for (std::size_t axis = 0; axis < 4; ++axis)
    last += std::max<Index>(0, extents[axis] - 1) * strides[axis];
  return last + 1;
}

GuardedRows run_box(AccumulateFn<float, float>& run,
                    const Box& box,
                    const GuardedRows& x,
                    int num_threads) {
  base::ThreadPool pool(num_threads);
  GuardedRows y = testing::random_rows(1, reach(box.extents, box.y_strides), {}, 2);
  run({.x = x.data(),
       .y = y.data(),
       .extents = box.extents,
       .x_strides = box.x_strides,
       .y_strides = box.y_strides},
      pool);
  return y;
}

TEST(Accumulate, MatchesDefinitionForEveryArrangement) {
  for (std::size_t i = 0; i < kBoxes.size(); ++i) {
    const Box& box = kBoxes[i];
    const GuardedRows x = testing::random_rows(1, reach(box.extents, box.x_strides), {}, 1);
    const GuardedRows expected = run_box(accumulate_ref<float, float>, box, x, 1);
    // The values of x that one place can reach, and their sum of magnitudes at most.
    double length = 1;
    double magnitude = 1;
    for (std::size_t axis = 0; axis < 4; ++axis) {
      if (box.y_strides[axis] == 0) length *= static_cast<double>(box.extents[axis]);
    }
    for (Index d = 0; d < x.D(); ++d)
      magnitude = std::max(magnitude, x.magnitude(0, d));
    testing::for_each_variant(
        accumulate_variants<float, float>(), [&](AccumulateFn<float, float>& run) {
          const GuardedRows y = run_box(run, box, x, 2);
          EXPECT_TRUE(y.is_written_exactly());
          EXPECT_TRUE(testing::is_near(expected, y,
                                       [&](Index, Index d) {
                                         return length <= 1 ? 0.0
                                                            : length * testing::kHalfEps *
                                                                  (expected.magnitude(0, d) +
                                                                   length * magnitude);
                                       }))
              << "box " << i;
        });
  }
}

TEST(Accumulate, LeavesValuesOutsideTheBoxAlone) {
  const Box box = {{1, 1, 4, 3}, {0, 0, 3, 1}, {0, 0, 8, 1}};
  const GuardedRows x = testing::random_rows(1, 12, {}, 1);
  const GuardedRows before = testing::random_rows(1, reach(box.extents, box.y_strides), {}, 2);
  testing::for_each_variant(
      accumulate_variants<float, float>(), [&](AccumulateFn<float, float>& run) {
        const GuardedRows y = run_box(run, box, x, 1);
        for (Index i = 0; i < y.D(); ++i) {
          if (i % 8 < 3) continue;
          EXPECT_EQ(GuardedRows::bits(y.at(0, i)), GuardedRows::bits(before.at(0, i)));
        }
      });
}

TEST(Accumulate, GivesTheSameBitsForAnyThreadCount) {
  for (const Box& box : kBoxes) {
    const GuardedRows x = testing::random_rows(1, reach(box.extents, box.x_strides), {}, 1);
    testing::for_each_variant(
        accumulate_variants<float, float>(), [&](AccumulateFn<float, float>& run) {
          const GuardedRows one = run_box(run, box, x, 1);
          for (const int num_threads : {2, 3})
            EXPECT_TRUE(testing::has_same_bits(one, run_box(run, box, x, num_threads)));
        });
  }
}

// How a GPU walks boxes: every value is reached once, at its place.
TEST(Accumulate, WalksReachWhatTheBoxHolds) {
  for (const Box& box : kBoxes) {
    const auto [places, summed] = walks_of(box.extents, box.x_strides, box.y_strides);
    const auto offset = [](const Walk& walk, const std::array<Index, 4>& strides, Index index) {
      Index sum = 0;
      for (std::size_t axis = 4; axis-- > 0; index /= walk.extents[axis])
        sum += index % walk.extents[axis] * strides[axis];
      return sum;
    };
    std::vector<std::pair<Index, Index>> walked;
    for (Index p = 0; p < places.count; ++p) {
      for (Index i = 0; i < summed.count; ++i) {
        walked.emplace_back(
            offset(places, places.y_strides, p),
            offset(places, places.x_strides, p) + offset(summed, summed.x_strides, i));
      }
    }
    std::vector<std::pair<Index, Index>> expected;
    const Walk whole = {.extents = box.extents};
    const Index count = box.extents[0] * box.extents[1] * box.extents[2] * box.extents[3];
    for (Index i = 0; i < count; ++i)
      expected.emplace_back(offset(whole, box.y_strides, i), offset(whole, box.x_strides, i));
    std::ranges::sort(walked);
    std::ranges::sort(expected);
    EXPECT_EQ(walked, expected);
  }
  const AccumulateWalks columns = walks_of({1, 5, 7, 9}, {0, 63, 9, 1}, {0, 0, 0, 1});
  EXPECT_TRUE(is_flat(columns.places) && is_flat(columns.summed));
  EXPECT_EQ(columns.summed.count, 35);
}

struct PackCase {
  const char* name;
  Box box;
  bool may_pack;  // four at a time
};

TEST(Accumulate, TakesNeighboursTogetherWhereAllRowsAllowIt) {
  const std::vector<PackCase> cases = {
      {"one run", {{1, 1, 1, 64}, {0, 0, 0, 1}, {0, 0, 0, 1}}, true},
      {"a run that does not divide", {{1, 1, 1, 66}, {0, 0, 0, 1}, {0, 0, 0, 1}}, false},
      {"rows of a wider y", {{1, 1, 5, 32}, {0, 0, 32, 1}, {0, 0, 48, 1}}, true},
      {"rows that begin anywhere", {{1, 1, 5, 32}, {0, 0, 33, 1}, {0, 0, 48, 1}}, false},
      {"sums over heads", {{1, 9, 6, 32}, {0, 192, 32, 1}, {0, 32, 0, 1}}, true},
      {"sums over heads that begin anywhere",
       {{1, 9, 6, 32}, {0, 204, 34, 1}, {0, 32, 0, 1}},
       false},
      {"neighbours of x apart", {{1, 1, 4, 32}, {0, 0, 64, 2}, {0, 0, 32, 1}}, false},
      {"sums along a row", {{1, 1, 4, 32}, {0, 0, 32, 1}, {0, 0, 1, 0}}, false},
  };
  for (const PackCase& each : cases) {
    const auto [places, summed] =
        walks_of(each.box.extents, each.box.x_strides, each.box.y_strides);
    EXPECT_EQ(may_pack(places, summed, 4), each.may_pack) << each.name;
    if (!each.may_pack) continue;
    const Walk fours = packed(places, 4);
    EXPECT_EQ(fours.count, places.count / 4) << each.name;
    EXPECT_EQ(fours.extents[3] * 4, places.extents[3]) << each.name;
    EXPECT_EQ(fours.y_strides[3], 4) << each.name;
  }
}

}  // namespace
}  // namespace tessera::kernels
