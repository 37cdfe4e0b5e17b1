#include "kernels/rope/rope.h"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "kernels/rope/rope_shapes.h"
#include "kernels/testing/buffers.h"

namespace tessera::kernels {
namespace {

using testing::GuardedRows;
using testing::kHalfEps;
using testing::Layout;

// Tables of `num_positions` rows, and one position per token in an order of no pattern.
struct Angles {
  GuardedRows cosines;
  GuardedRows sines;
  std::vector<std::int32_t> positions;
};

Angles make_angles(Index T, Index H) {
  constexpr Index kNumPositions = 50;
  Angles angles{GuardedRows(kNumPositions, H / 2), GuardedRows(kNumPositions, H / 2), {}};
  for (Index position = 0; position < kNumPositions; ++position) {
    for (Index i = 0; i < H / 2; ++i) {
      const double angle =
          static_cast<double>(position) *
          std::pow(10000.0, -2.0 * static_cast<double>(i) / static_cast<double>(H));
      angles.cosines.at(position, i) = static_cast<float>(std::cos(angle));
      angles.sines.at(position, i) = static_cast<float>(std::sin(angle));
    }
  }
  for (Index t = 0; t < T; ++t) {
    angles.positions.push_back(static_cast<std::int32_t>((7 * t + 3) % kNumPositions));
  }
  return angles;
}

// Buffers hold one head per row: T * N rows of H values.
RopeArgs<float> make_args(const RopeShape& shape,
                          const Angles& angles,
                          const GuardedRows& x,
                          GuardedRows& y) {
  return {.x = x.data(),
          .y = y.data(),
          .cos_table = angles.cosines.data(),
          .sin_table = angles.sines.data(),
          .positions = angles.positions.data(),
          .T = shape.T,
          .N = shape.N,
          .H = shape.H,
          .x_token_stride = shape.N * x.stride(),
          .x_head_stride = x.stride(),
          .y_token_stride = shape.N * y.stride(),
          .y_head_stride = y.stride(),
          .pairs = shape.pairs};
}

void expect_matches_definition(const RopeShape& shape, const GuardedRows& x, Layout y_layout) {
  base::ThreadPool pool(2);
  const Angles angles = make_angles(shape.T, shape.H);
  for (const RopeDirection direction : {RopeDirection::kForward, RopeDirection::kInverse}) {
    GuardedRows expected(x.T(), x.D());
    RopeArgs<float> args = make_args(shape, angles, x, expected);
    args.direction = direction;
    rope_ref(args, pool);
    const auto tolerance = [&](Index row, Index d) {
      const Index half = shape.H / 2;
      const Index other = shape.pairs == RopePairs::kHalfSplit ? (d + half) % shape.H : d ^ 1;
      return 2 * kHalfEps * (x.magnitude(row, d) + x.magnitude(row, other));
    };
    testing::for_each_variant(rope_variants<float>(), [&](RopeFn<float>& run) {
      GuardedRows y(x.T(), x.D(), y_layout);
      RopeArgs<float> variant_args = make_args(shape, angles, x, y);
      variant_args.direction = direction;
      run(variant_args, pool);
      EXPECT_TRUE(y.is_written_exactly());
      EXPECT_TRUE(testing::is_near(expected, y, tolerance)) << shape.T << " x " << shape.H;
    });
  }
}

TEST(Rope, MatchesDefinitionAtEveryTailAndLayout) {
  for (const RopePairs pairs : {RopePairs::kHalfSplit, RopePairs::kInterleaved}) {
    for (const Index H : {0, 2, 4, 6, 8, 10, 14, 16, 18, 30, 34, 64, 130}) {
      for (const Layout layout : testing::kLayouts) {
        const RopeShape shape{.T = 3, .N = 2, .H = H, .pairs = pairs};
        expect_matches_definition(shape, testing::random_rows(6, H, layout, 1), layout);
      }
    }
  }
}

TEST(Rope, MatchesDefinitionAtModelSizes) {
  for (const RopeShape& shape : kRopeShapes) {
    const Layout layout{.gap = shape.head_width - shape.H};
    expect_matches_definition(shape, testing::random_rows(shape.T * shape.N, shape.H, layout, 2),
                              layout);
  }
}

TEST(Rope, KeepsNonFiniteValuesInTheirPairs) {
  GuardedRows x = testing::random_rows(8, 22, {}, 3);
  testing::plant_non_finite(x);
  for (const RopePairs pairs : {RopePairs::kHalfSplit, RopePairs::kInterleaved}) {
    expect_matches_definition({.T = 4, .N = 2, .H = 22, .pairs = pairs}, x, {});
  }
}

TEST(Rope, TurnsByTheAngleOfThePosition) {
  base::ThreadPool pool(1);
  // Two pairs, (1, 0) and (0, 1), turned by a quarter and by 30 degrees.
  const float half_sqrt3 = 0.8660254F;
  const std::vector<float> cosines = {9, 9, 0, half_sqrt3};
  const std::vector<float> sines = {9, 9, 1, 0.5F};
  const std::int32_t position = 1;
  const auto turn = [&](RopePairs pairs, std::vector<float> x) {
    RopeArgs<float> args{.x = x.data(), .y = x.data(), .cos_table = cosines.data()};
    args.sin_table = sines.data(), args.positions = &position;
    args.T = 1, args.N = 1, args.H = 4, args.pairs = pairs;
    rope_ref(args, pool);
    return x;
  };
  EXPECT_EQ(turn(RopePairs::kHalfSplit, {1, 0, 0, 1}),
            (std::vector<float>{0, -0.5F, 1, half_sqrt3}));
  EXPECT_EQ(turn(RopePairs::kInterleaved, {1, 0, 0, 1}),
            (std::vector<float>{0, 1, -0.5F, half_sqrt3}));
}

TEST(Rope, InverseUndoesForwardInPlaceAndLeavesTheRestOfTheHead) {
  base::ThreadPool pool(1);
  for (const RopePairs pairs : {RopePairs::kHalfSplit, RopePairs::kInterleaved}) {
    const RopeShape shape{.T = 5, .N = 3, .H = 20, .head_width = 33, .pairs = pairs};
    const Angles angles = make_angles(shape.T, shape.H);
    testing::for_each_variant(rope_variants<float>(), [&](RopeFn<float>& run) {
      const GuardedRows start = testing::random_rows(15, 33, {}, 4);
      GuardedRows x = start;
      RopeArgs<float> args = make_args(shape, angles, x, x);
      args.x += 13, args.y += 13;  // the window ends the head
      run(args, pool);
      EXPECT_FALSE(testing::has_same_bits(start, x));
      args.direction = RopeDirection::kInverse;
      run(args, pool);
      for (Index row = 0; row < 15; ++row) {
        for (Index d = 0; d < 13; ++d)
          EXPECT_EQ(x.at(row, d), start.at(row, d));
        for (Index d = 13; d < 33; ++d)
          EXPECT_NEAR(x.at(row, d), start.at(row, d), 1e-4);
      }
    });
  }
}

TEST(Rope, GivesTheSameBitsForAnySplit) {
  const RopeShape shape{.T = 300, .N = 1, .H = 150};
  const GuardedRows x = testing::random_rows(300, 150, {}, 5);
  Angles angles = make_angles(shape.T, shape.H);
  testing::for_each_variant(rope_variants<float>(), [&](RopeFn<float>& run) {
    testing::expect_same_bits_for_any_split(
        300, 150, [&](base::ThreadPool& pool, Index begin, Index end, GuardedRows& y) {
          RopeArgs<float> args = make_args(shape, angles, x, y);
          args.x += begin * args.x_token_stride, args.y += begin * args.y_token_stride;
          args.positions += begin, args.T = end - begin;
          run(args, pool);
        });
  });
}

}  // namespace
}  // namespace tessera::kernels
