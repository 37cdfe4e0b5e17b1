#include "synth/picture/spots.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace tessera::synth {
namespace {

constexpr draw::Box kRoom{20, 30, 420, 330};

draw::Box box_of(const Spot& spot) {
  const double half = spot.side_px / 2;
  return {spot.centre.x - half, spot.centre.y - half, spot.centre.x + half, spot.centre.y + half};
}

Index num_overlaps(const std::vector<Spot>& spots) {
  Index count = 0;
  for (std::size_t i = 0; i < spots.size(); ++i) {
    for (std::size_t k = i + 1; k < spots.size(); ++k) {
      count += draw::overlaps(box_of(spots[i]), box_of(spots[k])) ? 1 : 0;
    }
  }
  return count;
}

bool are_inside(const std::vector<Spot>& spots, const draw::Box& room, double slack) {
  return std::ranges::all_of(
      spots, [&](const Spot& spot) { return room.expanded(slack).contains(box_of(spot)); });
}

TEST(ScatteredSpots, LieApartAndInside) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    base::Rng rng(seed);
    const auto spots = scattered_spots({.box = kRoom, .count = 6}, 1.6, rng);
    ASSERT_FALSE(spots.empty());
    EXPECT_LE(spots.size(), 6U);
    EXPECT_EQ(num_overlaps(spots), 0) << seed;
    EXPECT_TRUE(are_inside(spots, kRoom, 1e-9)) << seed;
  }
}

TEST(ScatteredSpots, DifferInSizeAsTheSpreadSays) {
  double widest_ratio = 1;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    base::Rng rng(seed);
    const auto spots = scattered_spots({.box = kRoom, .count = 3}, 4, rng);
    const auto [small, large] = std::ranges::minmax(spots, {}, &Spot::side_px);
    widest_ratio = std::max(widest_ratio, large.side_px / small.side_px);
  }
  EXPECT_GT(widest_ratio, 2.5);
  base::Rng rng(1);
  const auto even = scattered_spots({.box = kRoom, .count = 2}, 1, rng);
  ASSERT_EQ(even.size(), 2U);
  EXPECT_LT(std::max(even[0].side_px, even[1].side_px),
            1.6 * std::min(even[0].side_px, even[1].side_px));
}

TEST(ScatteredSpots, FindRoomForOneAlways) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    base::Rng rng(seed);
    EXPECT_EQ(scattered_spots({.box = {0, 0, 64, 48}, .count = 1}, 1.6, rng).size(), 1U);
  }
}

TEST(HeapedSpots, HideOneAnother) {
  Index num_heaps_with_overlap = 0;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    base::Rng rng(seed);
    const auto spots = heaped_spots({.box = kRoom, .count = 4}, rng);
    ASSERT_EQ(spots.size(), 4U);
    EXPECT_TRUE(are_inside(spots, kRoom, 1e-9)) << seed;
    num_heaps_with_overlap += num_overlaps(spots) > 0 ? 1 : 0;
  }
  EXPECT_GT(num_heaps_with_overlap, 45);
}

TEST(RowSpots, StandInALineInOrder) {
  base::Rng rng(3);
  const auto row = row_spots({.box = kRoom, .count = 5}, /*is_upright=*/false, rng);
  ASSERT_EQ(row.size(), 5U);
  for (std::size_t i = 1; i < row.size(); ++i) {
    EXPECT_DOUBLE_EQ(row[i].centre.y, row[0].centre.y);
    EXPECT_NEAR(row[i].centre.x - row[i - 1].centre.x, 80, 1e-9);
  }
  const auto column = row_spots({.box = kRoom, .count = 3}, /*is_upright=*/true, rng);
  ASSERT_EQ(column.size(), 3U);
  for (std::size_t i = 1; i < column.size(); ++i) {
    EXPECT_DOUBLE_EQ(column[i].centre.x, column[0].centre.x);
    EXPECT_GT(column[i].centre.y, column[i - 1].centre.y);
  }
  EXPECT_EQ(num_overlaps(row), 0);
  EXPECT_EQ(num_overlaps(column), 0);
}

TEST(RowSpots, ComeOnlyWhereThingsCanBeTold) {
  base::Rng rng(3);
  EXPECT_TRUE(row_spots({.box = {0, 0, 100, 100}, .count = 20}, false, rng).empty());
}

TEST(GridSpots, FillCellsOfTheShapeOfTheRoom) {
  base::Rng rng(4);
  const auto wide = grid_spots({.box = {0, 0, 600, 200}, .count = 12}, rng);
  ASSERT_EQ(wide.size(), 12U);
  EXPECT_EQ(
      std::ranges::count_if(wide, [&](const Spot& s) { return s.centre.y == wide[0].centre.y; }),
      6);
  const auto tall = grid_spots({.box = {0, 0, 100, 500}, .count = 4}, rng);
  ASSERT_EQ(tall.size(), 4U);
  EXPECT_DOUBLE_EQ(tall[0].centre.x, tall[3].centre.x);
  EXPECT_EQ(num_overlaps(wide), 0);
  EXPECT_EQ(num_overlaps(tall), 0);
}

TEST(CircleSpots, StandAtOneDistanceFromTheCentre) {
  base::Rng rng(5);
  const auto four = circle_spots({.box = kRoom, .count = 4}, rng);
  ASSERT_EQ(four.size(), 4U);
  const double radius = draw::distance(four[0].centre, kRoom.centre());
  for (const Spot& spot : four)
    EXPECT_NEAR(draw::distance(spot.centre, kRoom.centre()), radius, 1e-9);
  const auto seven = circle_spots({.box = kRoom, .count = 7}, rng);
  ASSERT_EQ(seven.size(), 7U);
  EXPECT_EQ(seven[0].centre, kRoom.centre()) << "one stands in the middle";
  EXPECT_TRUE(are_inside(seven, kRoom, 1));
}

TEST(StandingSpots, NearerOnesAreLowerLargerAndAbove) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    base::Rng rng(seed);
    const auto spots = standing_spots({.box = {0, 150, 400, 400}, .count = 5}, rng);
    ASSERT_EQ(spots.size(), 5U);
    for (std::size_t i = 1; i < spots.size(); ++i) {
      EXPECT_GE(box_of(spots[i]).y1, box_of(spots[i - 1]).y1);
      EXPECT_GE(spots[i].side_px, spots[i - 1].side_px);
      EXPECT_GT(box_of(spots[i]).y1, 150);
      EXPECT_LE(box_of(spots[i]).y1, 400);
    }
  }
}

TEST(Spots, AreTheSameForTheSameStream) {
  for (auto* make : {heaped_spots, grid_spots, circle_spots, standing_spots}) {
    base::Rng first(9);
    base::Rng second(9);
    const auto one = make({.box = kRoom, .count = 5}, first);
    const auto other = make({.box = kRoom, .count = 5}, second);
    ASSERT_EQ(one.size(), other.size());
    for (std::size_t i = 0; i < one.size(); ++i) {
      EXPECT_EQ(one[i].centre, other[i].centre);
      EXPECT_EQ(one[i].side_px, other[i].side_px);
    }
  }
}

}  // namespace
}  // namespace tessera::synth
