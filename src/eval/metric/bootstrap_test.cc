#include "eval/metric/bootstrap.h"

#include <cmath>

#include <gtest/gtest.h>

namespace tessera::eval {
namespace {

double ratio(const Sums& sums) {
  return sums[0] / sums[1];
}

// Of 400 answers 100 are right: the binomial distribution has a deviation of 0.02165 there.
TEST(Bootstrap, AgreesWithTheBinomialDistribution) {
  std::vector<Sums> answers;
  for (int i = 0; i < 400; ++i)
    answers.push_back({i % 4 == 0 ? 1.0 : 0.0, 1.0});
  const Interval interval = bootstrap_interval(answers, ratio, 3);
  EXPECT_NEAR(interval.low, 0.25 - 1.96 * 0.02165, 0.006);
  EXPECT_NEAR(interval.high, 0.25 + 1.96 * 0.02165, 0.006);
  const Interval again = bootstrap_interval(answers, ratio, 3);
  EXPECT_EQ(interval.low, again.low);
  EXPECT_NE(interval.low + interval.high,
            bootstrap_interval(answers, ratio, 4).low + interval.high);
}

TEST(Bootstrap, EqualAnswersHaveNoSpread) {
  const Interval interval = bootstrap_interval(std::vector<Sums>(7, {1, 4}), ratio, 0);
  EXPECT_EQ(interval.low, 0.25);
  EXPECT_EQ(interval.high, 0.25);
}

TEST(Bootstrap, ScoresThatAreNoNumberDoNotCount) {
  EXPECT_TRUE(std::isnan(bootstrap_interval(std::vector<Sums>(3, {0, 0}), ratio, 0).low));
  const Interval some = bootstrap_interval(std::vector<Sums>{{0, 0}, {1, 2}}, ratio, 0);
  EXPECT_EQ(some.low, 0.5);
  EXPECT_EQ(some.high, 0.5);
}

}  // namespace
}  // namespace tessera::eval
