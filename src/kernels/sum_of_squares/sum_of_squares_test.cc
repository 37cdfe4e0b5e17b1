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

// The scratch is exactly as long as asked for, so that sanitizers see writes beyond it.
double sum_on(SumOfSquaresFn& run, std::span<const GuardedRows> arrays, int num_threads = 2) {
  base::ThreadPool pool(num_threads);
  std::vector<SquaredValues> list;
  list.reserve(arrays.size());
  for (const GuardedRows& x : arrays)
    list.push_back({.x = x.data(), .count = x.D()});
  std::vector<double> chunk_sums(static_cast<std::size_t>(set_first_chunks(std::span(list))));
  double sum = -7;
  run({.arrays = list.data(),
       .num_arrays = std::ssize(list),
       .num_chunks = std::ssize(chunk_sums),
       .chunk_sums = chunk_sums.data(),
       .sum = &sum},
      pool);
  return sum;
}
double run_on(SumOfSquaresFn& run, const GuardedRows& x, int num_threads = 2) {
  return sum_on(run, {&x, 1}, num_threads);
}

void expect_matches_definition(const GuardedRows& x) {
  const double expected = run_on(sum_of_squares_ref, x);
  // The definition's own order has a chain of count additions.
  const Index chain = x.D() + x.D() / 16 + 8;
  const double bound = static_cast<double>(chain) * 0x1p-53 * expected;
  testing::for_each_variant(sum_of_squares_variants(), [&](SumOfSquaresFn& run) {
    EXPECT_NEAR(expected, run_on(run, x), bound);
  });
}

TEST(SumOfSquares, MatchesDefinitionAtEveryTailAndAlignment) {
  for (const Index count : testing::kRowLengths) {
    for (const Index offset : {0, 1, 3})
      expect_matches_definition(testing::random_rows(1, count, {.gap = 0, .offset = offset}, 1));
  }
  for (const Index extra : {-1, 0, 1, 5})
    expect_matches_definition(testing::random_rows(1, 2 * kListChunk + extra, {}, 2));
}

TEST(SumOfSquares, MatchesDefinitionAtModelSizes) {
  for (const SumOfSquaresShape shape : kSumOfSquaresShapes)
    expect_matches_definition(testing::random_rows(1, shape.count, {}, 5));
}

TEST(SumOfSquares, HasTheValuesOfTheFormula) {
  testing::for_each_variant(sum_of_squares_variants(), [&](SumOfSquaresFn& run) {
    EXPECT_EQ(run_on(run, GuardedRows(1, 0)), 0);
    GuardedRows x(1, 40);
    for (Index i = 0; i < 40; ++i)
      x.at(0, i) = static_cast<float>(i - 20);
    EXPECT_EQ(run_on(run, x), 5340);
    // Beyond the range of float in both directions.
    for (Index i = 0; i < 40; ++i)
      x.at(0, i) = 0x1p127F;
    EXPECT_EQ(run_on(run, x), 40 * 0x1p254);
    for (Index i = 0; i < 40; ++i)
      x.at(0, i) = 0x1p-140F;
    EXPECT_EQ(run_on(run, x), 40 * 0x1p-280);
  });
}

TEST(SumOfSquares, IsNotFiniteWhereAValueIsNot) {
  constexpr Index kCount = kListChunk + 37;
  for (const float value : {kNan, kInf, -kInf}) {
    for (const Index place : {Index{0}, Index{17}, kListChunk, kCount - 1}) {
      GuardedRows x = testing::random_rows(1, kCount, {}, 3);
      x.at(0, place) = value;
      testing::for_each_variant(sum_of_squares_variants(), [&](SumOfSquaresFn& run) {
        const double sum = run_on(run, x);
        EXPECT_FALSE(std::isfinite(sum));
        EXPECT_EQ(std::isnan(sum), std::isnan(value));
      });
    }
  }
}

TEST(SumOfSquares, OfManyArraysIsThatOfTheirChunksInOrder) {
  std::vector<GuardedRows> arrays;
  for (const Index count : {Index{0}, Index{5}, kListChunk, Index{0}, 2 * kListChunk + 3, Index{1}})
    arrays.push_back(testing::random_rows(1, count, {}, 6 + count));
  testing::for_each_variant(sum_of_squares_variants(), [&](SumOfSquaresFn& run) {
    double expected = 0;
    for (const GuardedRows& x : arrays)
      expected += run_on(run, x);
    // The definition adds value after value.
    EXPECT_NEAR(sum_on(run, arrays), expected, 4 * kListChunk * 0x1p-53 * expected);
    EXPECT_EQ(sum_on(run, arrays, 1), sum_on(run, arrays, 3));
  });
}

TEST(SumOfSquares, GivesTheSameBitsForAnyThreadCountAndInEveryVariant) {
  const GuardedRows x = testing::random_rows(1, 5 * kListChunk + 11, {}, 4);
  const double expected = run_on(sum_of_squares_base, x, 1);
  testing::for_each_variant(sum_of_squares_variants().subspan(1), [&](SumOfSquaresFn& run) {
    for (const int num_threads : {1, 2, 3})
      EXPECT_EQ(run_on(run, x, num_threads), expected);
  });
}

}  // namespace
}  // namespace tessera::kernels
