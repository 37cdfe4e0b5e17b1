#include "eval/metric/metric.h"

#include <cmath>

#include <gtest/gtest.h>

namespace tessera::eval {
namespace {

constexpr auto kBox = "<|ref|>cat<|/ref|><|det|>[[0, 0, 100, 100]]<|/det|>";
constexpr auto kElsewhere = "<|ref|>cat<|/ref|><|det|>[[500, 0, 600, 100]]<|/det|>";
constexpr auto kTable = "| a |\n|---|\n| b |";

TEST(Metric, StandsInTheListAtItsPlace) {
  for (const MetricTraits& traits : all_metrics())
    EXPECT_EQ(&traits_of(traits.metric), &traits) << traits.name;
}

// The same right answer and a wrong one after the other, by every metric.
TEST(Metric, ScoresAreThoseOfTheSums) {
  struct Case {
    Metric metric;
    const char* truth;
    const char* wrong;
    double value;
  };
  const Case cases[] = {
      {Metric::kCharacterErrors, "abcd", "abxy", 2.0 / 8},
      {Metric::kWordErrors, "one two", "one", 1.0 / 4},
      {Metric::kExact, "x", "y", 0.5},
      {Metric::kSimilarity, "abcd", "abcx", (1 + 0.75) / 2},
      {Metric::kRelaxed, "10", "11", 0.5},
      {Metric::kTableSimilarity, kTable, "none", 0.5},
      {Metric::kPrecision, kBox, kElsewhere, 1.0 / 2},
      {Metric::kRecall, kBox, "no cat", 1.0 / 2},
      {Metric::kBoxF1, kBox, "no cat", 2.0 / 3},
      {Metric::kFalseBoxes, "no cat", kBox, 0.5},
  };
  for (const Case& each : cases) {
    Sums total = sums_of(each.metric, {.truth = each.truth, .text = each.truth});
    const Sums wrong = sums_of(each.metric, {.truth = each.truth, .text = each.wrong});
    for (std::size_t i = 0; i < total.size(); ++i)
      total[i] += wrong[i];
    EXPECT_DOUBLE_EQ(value_of(each.metric, total), each.value) << traits_of(each.metric).name;
  }
}

TEST(Metric, NothingAskedIsNoNumber) {
  const auto value = [](Metric metric, const char* truth, const char* text) {
    return value_of(metric, sums_of(metric, {.truth = truth, .text = text}));
  };
  EXPECT_TRUE(std::isnan(value(Metric::kFalseBoxes, kBox, kBox)));  // no negative
  EXPECT_TRUE(std::isnan(value(Metric::kBoxF1, "no cat", "no cat")));
  EXPECT_TRUE(std::isnan(value(Metric::kCalibration, "x", "x")));  // no confidence is known
}

TEST(Metric, ConfidenceAndEndsAreOfTheAnswer) {
  const float log_probs[] = {0};
  const Index token_ends[] = {1};
  const ScoredAnswer answer{
      .truth = "x", .text = "y", .tokens = {log_probs, token_ends}, .is_endless = true};
  EXPECT_EQ(value_of(Metric::kCalibration, sums_of(Metric::kCalibration, answer)), 1);
  EXPECT_EQ(value_of(Metric::kEndless, sums_of(Metric::kEndless, answer)), 1);
}

}  // namespace
}  // namespace tessera::eval
