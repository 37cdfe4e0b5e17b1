#include "base/exact_math.h"

#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include <gtest/gtest.h>

#include "base/sha256.h"

namespace tessera::base {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Values over many orders of magnitude, of both signs.
std::vector<double> arguments(double largest) {
  std::vector<double> values = {0, 1, -1, 0.5, std::numbers::pi, std::numbers::pi / 4};
  Rng rng(5);
  for (double scale = 1e-9; scale <= largest; scale *= 3) {
    for (int i = 0; i < 200; ++i) {
      values.push_back(scale * (2 * rng.next_uniform() - 1));
    }
  }
  return values;
}

TEST(ExactMath, SineAndCosineAreThoseOfTheLibrary) {
  for (const double x : arguments(1e6)) {
    ASSERT_NEAR(exact_sin(x), std::sin(x), 2e-15) << x;
    ASSERT_NEAR(exact_cos(x), std::cos(x), 2e-15) << x;
  }
  // Near multiples of pi the sine is small, and still right to the last digits.
  for (int k = 1; k < 1000; ++k) {
    const double x = k * std::numbers::pi;
    ASSERT_NEAR(exact_sin(x) / std::sin(x), 1, 1e-9) << k;
  }
  EXPECT_NEAR(exact_tan(1.2), std::tan(1.2), 1e-14);
  EXPECT_TRUE(std::isnan(exact_sin(1e7)));
  EXPECT_TRUE(std::isnan(exact_cos(kInfinity)));
}

TEST(ExactMath, ExponentialAndLogarithmAreThoseOfTheLibrary) {
  for (const double x : arguments(700)) {
    ASSERT_NEAR(exact_exp(x) / std::exp(x), 1, 1e-14) << x;
  }
  for (const double x : arguments(1e12)) {
    const double expected = std::log(std::fabs(x));
    if (x != 0) {
      ASSERT_NEAR(exact_log(std::fabs(x)), expected, 1e-15 + 1e-15 * std::fabs(expected)) << x;
    }
  }
  EXPECT_EQ(exact_exp(0), 1);
  EXPECT_EQ(exact_exp(-800), 0);
  EXPECT_EQ(exact_exp(800), kInfinity);
  EXPECT_NEAR(exact_exp(-740) / std::exp(-740), 1, 1e-2);  // subnormal: few bits are left
  EXPECT_NEAR(exact_exp(709.7) / std::exp(709.7), 1, 1e-13);
  EXPECT_EQ(exact_log(1), 0);
  EXPECT_NEAR(exact_log(5e-324), std::log(5e-324), 1e-12);
  EXPECT_EQ(exact_log(0), -kInfinity);
  EXPECT_TRUE(std::isnan(exact_log(-1)));
}

TEST(ExactMath, PowerAndArcTangentAreThoseOfTheLibrary) {
  for (const double base : {1e-3, 0.2, 0.9, 1.0, 1.0001, 2.4, 255.0, 1e9}) {
    for (const double exponent : {-7.0, -0.5, 0.0, 1 / 2.2, 1.0, 2.4, 11.0}) {
      ASSERT_NEAR(exact_pow(base, exponent) / std::pow(base, exponent), 1, 1e-12)
          << base << " ^ " << exponent;
    }
  }
  EXPECT_EQ(exact_pow(0, 2), 0);
  EXPECT_EQ(exact_pow(0, 0), 1);
  for (const double y : {-1e9, -3.0, -1.0, -1e-7, -0.0, 0.0, 1e-7, 0.3, 0.74, 0.76, 1.0, 5.0}) {
    for (const double x : {-1e9, -2.0, -1.0, -0.3, -0.0, 0.0, 1e-8, 0.4, 1.0, 3.0, 1e9}) {
      ASSERT_NEAR(exact_atan2(y, x), std::atan2(y, x), 2e-15) << y << ", " << x;
    }
  }
}

TEST(ExactMath, NormalDeviatesHaveTheirMoments) {
  Rng rng(11);
  constexpr int kCount = 200'000;
  std::array<double, 5> moments{};
  for (int i = 0; i < kCount; ++i) {
    const double x = normal_deviate(rng);
    double power = 1;
    for (double& moment : moments) {
      moment += power / kCount;
      power *= x;
    }
  }
  // Four standard errors of each mean.
  EXPECT_NEAR(moments[1], 0, 0.009);
  EXPECT_NEAR(moments[2], 1, 0.013);
  EXPECT_NEAR(moments[3], 0, 0.035);
  EXPECT_NEAR(moments[4], 3, 0.088);
}

// The promise itself: these bits, with g++ and clang++, at -O0 and -O3, with and without FMA.
TEST(ExactMath, BitsAreTheSameEverywhere) {
  std::vector<double> results;
  Rng rng(3);
  for (int i = 0; i < 2000; ++i) {
    const double x = static_cast<double>(rng.next_between(-100'000, 100'000)) / 9973;
    for (const double result :
         {exact_sin(x), exact_cos(x), exact_tan(x), exact_exp(x), exact_log(std::fabs(x)),
          exact_pow(std::fabs(x), 1.7), exact_atan2(x, 2.5), normal_deviate(rng)}) {
      results.push_back(result);
    }
  }
  EXPECT_EQ(sha256_hex(std::as_bytes(std::span(results))),
            "3b2cc91aa78d5f107fe0dfcc53c2710f446b5b7890272633dc3079631d48b94e");
}

}  // namespace
}  // namespace tessera::base
