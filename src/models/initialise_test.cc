#include "models/initialise.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include <gtest/gtest.h>

namespace tessera::models {
namespace {

std::vector<float> draw(const nn::Parameter& parameter,
                        std::uint64_t seed,
                        std::string_view path,
                        int num_threads = 1) {
  base::ThreadPool pool(num_threads);
  std::vector<float> values(static_cast<std::size_t>(parameter.shape.numel()));
  ParameterDraw(seed, path, parameter, 0.02).fill(pool, 0, values);
  return values;
}

nn::Parameter parameter_of(const Shape& shape, nn::Init init) {
  return {.value = {}, .shape = shape, .role = nn::Role::kProduct, .init = init};
}

struct Moments {
  double mean = 0;
  double variance = 0;
  double fourth = 0;  // about 0, over variance squared: 3 for a normal distribution
  double largest = 0;
};

Moments moments_of(const std::vector<float>& values) {
  Moments moments;
  const auto count = static_cast<double>(values.size());
  for (const double value : values) {
    moments.mean += value / count;
    moments.variance += value * value / count;
    moments.fourth += std::pow(value, 4) / count;
    moments.largest = std::max(moments.largest, std::abs(value));
  }
  moments.fourth /= moments.variance * moments.variance;
  return moments;
}

TEST(ParameterDraw, DoesNotDependOnThreadsOrPieces) {
  const nn::Parameter weight = parameter_of({123, 457}, nn::Init::kNormal);
  const std::vector<float> whole = draw(weight, 7, "a.weight");
  EXPECT_EQ(draw(weight, 7, "a.weight", 3), whole);
  base::ThreadPool pool(1);
  const ParameterDraw pieces(7, "a.weight", weight, 0.02);
  std::vector<float> values(whole.size());
  for (std::size_t first = 0; first < values.size();) {
    const std::size_t count = std::min<std::size_t>(1 + first % 1003, values.size() - first);
    pieces.fill(pool, static_cast<Index>(first), std::span(values).subspan(first, count));
    first += count;
  }
  EXPECT_EQ(values, whole);
}

TEST(ParameterDraw, DependsOnSeedAndPath) {
  const nn::Parameter weight = parameter_of({16, 16}, nn::Init::kNormal);
  const std::vector<float> values = draw(weight, 1, "a");
  EXPECT_EQ(draw(weight, 1, "a"), values);
  EXPECT_NE(draw(weight, 2, "a"), values);
  EXPECT_NE(draw(weight, 1, "b"), values);
}

TEST(ParameterDraw, NormalHasTheAskedMoments) {
  const Moments moments = moments_of(draw(parameter_of({1024, 1024}, nn::Init::kNormal), 1, "w"));
  // Five standard errors of 2^20 draws: of the mean 1 / 2^10, of the variance sqrt(2) / 2^10, of
  // the fourth moment sqrt(96) / 2^10.
  EXPECT_NEAR(moments.mean / 0.02, 0, 5.0 / 1024);
  EXPECT_NEAR(moments.variance / (0.02 * 0.02), 1, 7.1 / 1024);
  EXPECT_NEAR(moments.fourth, 3, 49.0 / 1024);
  EXPECT_GT(moments.largest / 0.02, 4.2);  // the tails are there
  EXPECT_LT(moments.largest / 0.02, 4.4);
}

TEST(ParameterDraw, EachKindHasItsScale) {
  const Shape matrix = {256, 4096};
  const Shape kernel = {1152, 3, 14, 14};
  EXPECT_NEAR(moments_of(draw(parameter_of(kernel, nn::Init::kLecun), 1, "k")).variance * 588, 1,
              0.02);
  EXPECT_NEAR(moments_of(draw(parameter_of(kernel, nn::Init::kResidual), 1, "k")).variance * 588,
              1.0 / 16, 0.002);
  EXPECT_NEAR(
      moments_of(draw(parameter_of({4096}, nn::Init::kInverseRoot), 1, "v")).variance * 4096, 1,
      0.12);
  const Moments uniform = moments_of(draw(parameter_of(matrix, nn::Init::kKaimingUniform), 1, "r"));
  EXPECT_LT(uniform.largest, 1.0 / 64);
  EXPECT_GT(uniform.largest, 0.999 / 64);
  EXPECT_NEAR(uniform.variance * 3 * 4096, 1, 0.01);
  EXPECT_EQ(moments_of(draw(parameter_of({64}, nn::Init::kZeros), 1, "b")).largest, 0);
  EXPECT_EQ(moments_of(draw(parameter_of({64}, nn::Init::kOnes), 1, "n")).mean, 1);
}

TEST(ParameterDraw, CentredRowsSumToNothingWhateverThePieces) {
  const nn::Parameter kernel = parameter_of({40, 3, 14, 14}, nn::Init::kCentredLecun);
  const std::vector<float> values = draw(kernel, 1, "k");
  EXPECT_EQ(draw(kernel, 1, "k", 3), values);
  EXPECT_NEAR(moments_of(values).variance * 588, 1, 0.05);
  for (std::size_t row = 0; row < 40; ++row) {
    const auto begin = values.begin() + static_cast<std::ptrdiff_t>(588 * row);
    EXPECT_NEAR(std::accumulate(begin, begin + 588, 0.0), 0, 1e-5) << row;
  }
  base::ThreadPool pool(1);
  std::vector<float> piece(700);
  ParameterDraw(1, "k", kernel, 0.02).fill(pool, 500, piece);
  EXPECT_TRUE(std::equal(piece.begin(), piece.end(), values.begin() + 500));
}

// The share of draws beyond one, two and three deviations, against the normal distribution's.
TEST(ParameterDraw, NormalHasTheShapeOfTheDistribution) {
  const std::vector<float> values = draw(parameter_of({1024, 1024}, nn::Init::kNormal), 3, "w");
  const auto count = static_cast<double>(values.size());
  for (const double bound : {1.0, 2.0, 3.0}) {
    const double expected = std::erfc(bound / std::sqrt(2.0));
    for (const double sign : {-1.0, 1.0}) {
      const auto beyond =
          static_cast<double>(std::count_if(values.begin(), values.end(), [&](float value) {
            return sign * static_cast<double>(value) > bound * 0.02;
          }));
      EXPECT_NEAR(beyond / count, expected / 2, 5 * std::sqrt(expected / 2 / count)) << bound;
    }
  }
}

}  // namespace
}  // namespace tessera::models
