#include "synth/chart/scale.h"

#include <set>

#include <gtest/gtest.h>

namespace tessera::synth {
namespace {

TEST(PrintDecimal, FollowsTheLanguage) {
  EXPECT_EQ(print_decimal({1234567, 0}, Language::kEnglish), "1,234,567");
  EXPECT_EQ(print_decimal({1234567, 2}, Language::kGerman), "12.345,67");
  EXPECT_EQ(print_decimal({-5, 1}, Language::kFrench), "-0,5");
  EXPECT_EQ(print_decimal({12, -3}, Language::kFrench), "12\u00a0000");
  EXPECT_EQ(print_decimal({9800, 0}, Language::kEnglish), "9,800");
  EXPECT_EQ(print_decimal({0, 0}, Language::kChinese), "0");
}

TEST(Scale, PutsTicksAtEqualDistances) {
  const Scale scale{
      .minor = 2, .minors_per_tick = 5, .num_ticks = 3, .num_negative_ticks = 1, .decimals = 1};
  const auto ticks = scale.ticks();
  ASSERT_EQ(ticks.size(), 5U);
  for (std::size_t i = 0; i < ticks.size(); ++i) {
    EXPECT_DOUBLE_EQ(ticks[i].value(), -1.0 + static_cast<double>(i));
    EXPECT_DOUBLE_EQ(scale.position(ticks[i].value()), 0.25 * static_cast<double>(i));
  }
  const Scale logarithmic{.num_ticks = 2, .is_logarithmic = true};
  EXPECT_NEAR(logarithmic.position(10), 0.5, 1e-12);
  EXPECT_EQ(logarithmic.ticks().back().units, 100);
}

TEST(PrintDecimal, GroupsOnlyLongNumbers) {
  EXPECT_EQ(print_decimal({999, 0}, Language::kEnglish), "999");
  EXPECT_EQ(print_decimal({1000, 0}, Language::kEnglish), "1,000");
  EXPECT_EQ(print_decimal({10000, 0}, Language::kEnglish), "10,000");
  EXPECT_EQ(print_decimal({-123456, 0}, Language::kSpanish), "-123.456");
  EXPECT_EQ(print_decimal({5, 3}, Language::kEnglish), "0.005");
  EXPECT_EQ(print_decimal({100, 2}, Language::kRussian), "1,00");
}

TEST(Decimal, IsItsUnitsTimesAPowerOfTen) {
  EXPECT_DOUBLE_EQ((Decimal{25, 1}.value()), 2.5);
  EXPECT_DOUBLE_EQ((Decimal{25, -2}.value()), 2500);
  EXPECT_DOUBLE_EQ((Decimal{-25, 0}.value()), -25);
}

TEST(ChooseScale, KeepsToWhatIsAskedFor) {
  std::set<std::int64_t> minors;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    base::Rng rng(seed);
    const Scale scale = choose_scale({.min_exponent = -2, .max_exponent = 1}, rng);
    minors.insert(scale.minor);
    EXPECT_GE(scale.decimals, -1);
    EXPECT_LE(scale.decimals, 2);
    EXPECT_EQ(scale.num_negative_ticks, 0);
    EXPECT_FALSE(scale.is_logarithmic);
    // Ticks are 1, 2 or 5 times a power of ten.
    std::int64_t tick = scale.minor * scale.minors_per_tick;
    while (tick % 10 == 0)
      tick /= 10;
    EXPECT_TRUE(tick == 1 || tick == 2 || tick == 5) << tick;
    EXPECT_EQ(scale.ticks().size(), static_cast<std::size_t>(scale.num_ticks) + 1);
    EXPECT_DOUBLE_EQ(scale.position(0), 0);
    EXPECT_NEAR(scale.position(scale.at_minor(scale.max_minors()).value()), 1, 1e-12);
  }
  EXPECT_EQ(minors, (std::set<std::int64_t>{1, 2, 5}));
}

TEST(ChooseScale, GoesBelowZeroOnlyWhenAsked) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    base::Rng rng(seed);
    const Scale scale = choose_scale({.allows_negative = true}, rng);
    EXPECT_GE(scale.num_negative_ticks, 1);
    EXPECT_GT(scale.position(0), 0);
    EXPECT_LT(scale.ticks().front().value(), 0);
    EXPECT_NEAR(scale.position(scale.ticks().front().value()), 0, 1e-12);
  }
}

TEST(ChooseScale, LogarithmicTicksAreDecades) {
  base::Rng rng(2);
  const Scale scale = choose_scale({.is_logarithmic = true}, rng);
  const auto ticks = scale.ticks();
  for (std::size_t i = 1; i < ticks.size(); ++i) {
    EXPECT_EQ(ticks[i].units, 10 * ticks[i - 1].units);
    EXPECT_NEAR(scale.position(ticks[i].value()) - scale.position(ticks[i - 1].value()),
                1.0 / static_cast<double>(scale.num_ticks), 1e-12);
  }
}

}  // namespace
}  // namespace tessera::synth
