#include "kernels/sum_of_squares/sum_of_squares.h"

#include <vector>

#include <gtest/gtest.h>

#include "kernels/sum_of_squares/sum_of_squares_shapes.h"
#include "kernels/testing/buffers.h"

namespace tessera::kernels {
namespace {

using testing::GuardedRows;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInf = std::numeric_limits<float>::infinity();

struct Result {
  double sum = -7;
  bool is_finite = false;
};

// The scratch is exactly as long as asked for, so that sanitizers see writes beyond it.
Result run_on(SumOfSquaresFn& run, const GuardedRows& x, int num_threads = 2) {
  base::ThreadPool pool(num_threads);
  std::vector<double> block_sums(static_cast<std::size_t>(sum_of_squares_num_blocks(x.D())));
  Result result;
  run({.x = x.data(),
       .block_sums = block_sums.data(),
       .sum = &result.sum,
       .is_finite = &result.is_finite,
       .count = x.D()},
      pool);
  return result;
}

void expect_matches_definition(const GuardedRows& x) {
  const Result expected = run_on(sum_of_squares_ref, x);
  // The definition's own order has a chain of count additions.
  const Index chain = x.D() + x.D() / 16 + 8;
  const double bound = static_cast<double>(chain) * 0x1p-53 * expected.sum;
  testing::for_each_variant(sum_of_squares_variants(), [&](SumOfSquaresFn& run) {
    const Result actual = run_on(run, x);
    EXPECT_NEAR(expected.sum, actual.sum, bound);
    EXPECT_EQ(expected.is_finite, actual.is_finite);
  });
}

TEST(SumOfSquares, MatchesDefinitionAtEveryTailAndAlignment) {
  for (const Index count : testing::kRowLengths) {
    for (const Index offset : {0, 1, 3})
      expect_matches_definition(testing::random_rows(1, count, {.gap = 0, .offset = offset}, 1));
  }
  for (const Index extra : {-1, 0, 1, 5})
    expect_matches_definition(testing::random_rows(1, 2 * kSumOfSquaresBlock + extra, {}, 2));
}

TEST(SumOfSquares, MatchesDefinitionAtModelSizes) {
  for (const SumOfSquaresShape shape : kSumOfSquaresShapes)
    expect_matches_definition(testing::random_rows(1, shape.count, {}, 5));
}

TEST(SumOfSquares, HasTheValuesOfTheFormula) {
  testing::for_each_variant(sum_of_squares_variants(), [&](SumOfSquaresFn& run) {
    EXPECT_EQ(run_on(run, GuardedRows(1, 0)).sum, 0);
    EXPECT_TRUE(run_on(run, GuardedRows(1, 0)).is_finite);
    GuardedRows x(1, 40);
    for (Index i = 0; i < 40; ++i)
      x.at(0, i) = static_cast<float>(i - 20);
    EXPECT_EQ(run_on(run, x).sum, 5340);
    // Beyond the range of float in both directions.
    for (Index i = 0; i < 40; ++i)
      x.at(0, i) = 0x1p127F;
    EXPECT_EQ(run_on(run, x).sum, 40 * 0x1p254);
    EXPECT_TRUE(run_on(run, x).is_finite);
    for (Index i = 0; i < 40; ++i)
      x.at(0, i) = 0x1p-140F;
    EXPECT_EQ(run_on(run, x).sum, 40 * 0x1p-280);
  });
}

TEST(SumOfSquares, SaysWhereAValueIsNotFinite) {
  constexpr Index kCount = kSumOfSquaresBlock + 37;
  for (const float value : {kNan, kInf, -kInf}) {
    for (const Index place : {Index{0}, Index{17}, kSumOfSquaresBlock, kCount - 1}) {
      GuardedRows x = testing::random_rows(1, kCount, {}, 3);
      x.at(0, place) = value;
      testing::for_each_variant(sum_of_squares_variants(), [&](SumOfSquaresFn& run) {
        const Result result = run_on(run, x);
        EXPECT_FALSE(result.is_finite);
        EXPECT_EQ(std::isnan(result.sum), std::isnan(value));
      });
    }
  }
}

TEST(SumOfSquares, GivesTheSameBitsForAnyThreadCountAndInEveryVariant) {
  const GuardedRows x = testing::random_rows(1, 5 * kSumOfSquaresBlock + 11, {}, 4);
  const double expected = run_on(sum_of_squares_base, x, 1).sum;
  testing::for_each_variant(sum_of_squares_variants().subspan(1), [&](SumOfSquaresFn& run) {
    for (const int num_threads : {1, 2, 3})
      EXPECT_EQ(run_on(run, x, num_threads).sum, expected);
  });
}

}  // namespace
}  // namespace tessera::kernels
