#include "synth/recipe/curve.h"

#include <gtest/gtest.h>

namespace tessera::synth {
namespace {

TEST(Curve, IsLinearBetweenItsPointsAndStaysBeyondThem) {
  const Curve curve = Curve::create({{0.25, 1}, {0.5, 3}, {1, 2}}).value();
  EXPECT_EQ(curve.at(0), 1);
  EXPECT_EQ(curve.at(0.25), 1);
  EXPECT_EQ(curve.at(0.375), 2);
  EXPECT_EQ(curve.at(0.5), 3);
  EXPECT_EQ(curve.at(0.75), 2.5);
  EXPECT_EQ(curve.at(1), 2);
  EXPECT_EQ(curve.at(7), 2);
  EXPECT_EQ(curve.min(), 1);
  EXPECT_EQ(curve.max(), 3);
  EXPECT_EQ(Curve(4).at(0.3), 4);
}

TEST(Curve, RefusesProgressThatDoesNotAscend) {
  EXPECT_FALSE(Curve::create({}));
  EXPECT_FALSE(Curve::create({{0.5, 1}, {0.5, 2}}));
  EXPECT_FALSE(Curve::create({{-0.1, 1}}));
  EXPECT_FALSE(Curve::create({{0, 1}, {1.5, 2}}));
  EXPECT_TRUE(Curve::create({{0, 1}, {1, 2}}));
}

TEST(CurveRange, DrawsBetweenItsCurves) {
  const CurveRange range{.low = Curve(1), .high = Curve::create({{0, 1}, {1, 3}}).value()};
  base::Rng rng(1);
  double sum = 0;
  for (int i = 0; i < 1000; ++i) {
    EXPECT_EQ(range.draw(0, rng), 1);
    const double value = range.draw(0.5, rng);
    EXPECT_GE(value, 1);
    EXPECT_LT(value, 2);
    sum += value;
  }
  EXPECT_NEAR(sum / 1000, 1.5, 0.05);
  const CurveRange crossed{.low = Curve(2), .high = Curve(1)};
  EXPECT_EQ(crossed.draw(0.5, rng), 2);
}

}  // namespace
}  // namespace tessera::synth
