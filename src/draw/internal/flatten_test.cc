#include "draw/internal/flatten.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <gtest/gtest.h>

namespace tessera::draw::internal {
namespace {

constexpr double kTolerance = 0.02;

double area_of(const Polyline& polygon) {
  double twice = 0;
  for (std::size_t i = 0; i < polygon.points.size(); ++i) {
    const Point a = polygon.points[i];
    const Point b = polygon.points[(i + 1) % polygon.points.size()];
    twice += a.x * b.y - b.x * a.y;
  }
  return std::abs(twice) / 2;
}

TEST(Flatten, KeepsStraightLinesAsTheyAre) {
  const auto lines = flatten(Path().move_to({1, 2}).line_to({5, 2}).line_to({5, 9}));
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_FALSE(lines[0].is_closed);
  ASSERT_EQ(lines[0].points.size(), 3U);
  EXPECT_EQ(lines[0].points[0], (Point{1, 2}));
  EXPECT_EQ(lines[0].points[2], (Point{5, 9}));
}

TEST(Flatten, MakesOnePolylineForEveryMove) {
  Path path;
  path.add_rect({0, 0, 10, 5});
  path.add_rect({20, 20, 30, 40});
  path.add_line({0, 0}, {3, 3});
  const auto lines = flatten(path);
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_TRUE(lines[0].is_closed);
  EXPECT_TRUE(lines[1].is_closed);
  EXPECT_FALSE(lines[2].is_closed);
  EXPECT_DOUBLE_EQ(area_of(lines[0]), 50);
  EXPECT_DOUBLE_EQ(area_of(lines[1]), 200);
}

TEST(Flatten, HasNoEqualNeighbours) {
  const auto lines =
      flatten(Path().move_to({1, 1}).line_to({1, 1}).line_to({4, 1}).line_to({4, 1}));
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0].points.size(), 2U);
}

TEST(Flatten, CirclesStayWithinAFiftiethOfAPixel) {
  for (const double radius : {0.5, 3.0, 40.0, 700.0}) {
    const auto lines = flatten(Path().add_circle({100, 50}, radius));
    ASSERT_EQ(lines.size(), 1U);
    const auto& points = lines[0].points;
    for (std::size_t i = 0; i < points.size(); ++i) {
      // The circle itself is four curves: within 0.03 % of its radius.
      EXPECT_NEAR(distance(points[i], {100, 50}), radius, 0.0004 * radius + kTolerance);
      const Point middle = 0.5 * (points[i] + points[(i + 1) % points.size()]);
      EXPECT_NEAR(distance(middle, {100, 50}), radius, 0.0004 * radius + kTolerance);
    }
    EXPECT_NEAR(area_of(lines[0]) / (std::numbers::pi * radius * radius), 1, 0.05 / radius + 0.002);
  }
}

TEST(Flatten, TakesMoreChordsForLargerCurves) {
  const auto num_points = [](double radius) {
    return flatten(Path().add_circle({0, 0}, radius))[0].points.size();
  };
  EXPECT_LT(num_points(1), num_points(20));
  EXPECT_LT(num_points(20), num_points(500));
  EXPECT_LT(num_points(500), 600U) << "no more than are needed";
}

TEST(Flatten, EndsCurvesAtTheirEnds) {
  const Point end{37.25, 81.5};
  const auto lines = flatten(Path().move_to({3, 4}).curve_to({90, -50}, {-40, 120}, end));
  EXPECT_EQ(lines[0].points.front(), (Point{3, 4}));
  EXPECT_EQ(lines[0].points.back(), end);
}

TEST(Flatten, FollowsTheCurveItself) {
  const Point a{0, 0};
  const Point b{100, 0};
  const Point c{100, 80};
  const Point d{0, 80};
  const auto lines = flatten(Path().move_to(a).curve_to(b, c, d));
  const auto& points = lines[0].points;
  for (int i = 0; i <= 50; ++i) {
    const double t = i / 50.0;
    const double s = 1 - t;
    const Point p = (s * s * s) * a + (3 * s * s * t) * b + (3 * s * t * t) * c + (t * t * t) * d;
    double nearest = 1e9;
    for (std::size_t k = 1; k < points.size(); ++k) {
      const Point along = points[k] - points[k - 1];
      const Point to = p - points[k - 1];
      const double length = along.x * along.x + along.y * along.y;
      const double share = std::clamp((to.x * along.x + to.y * along.y) / length, 0.0, 1.0);
      nearest = std::min(nearest, distance(p, points[k - 1] + share * along));
    }
    EXPECT_LT(nearest, kTolerance) << t;
  }
}

TEST(BoundsOf, HoldsEveryPoint) {
  Path path;
  path.add_circle({10, 10}, 5);
  path.add_line({-3, 2}, {0, 40});
  const Box box = bounds_of(flatten(path));
  EXPECT_NEAR(box.x0, -3, 1e-9);
  EXPECT_NEAR(box.y0, 2, 1e-9);
  EXPECT_NEAR(box.x1, 15, kTolerance);
  EXPECT_NEAR(box.y1, 40, 1e-9);
}

}  // namespace
}  // namespace tessera::draw::internal
