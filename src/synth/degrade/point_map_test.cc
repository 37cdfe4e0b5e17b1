#include "synth/degrade/point_map.h"

#include <cmath>

#include <gtest/gtest.h>

#include "base/rng.h"

namespace tessera::synth {
namespace {

using draw::Box;
using draw::Point;

void expect_near(Point a, Point b, double tolerance) {
  EXPECT_NEAR(a.x, b.x, tolerance);
  EXPECT_NEAR(a.y, b.y, tolerance);
}

// Waves of 6 pixels with a slope of at most 0.2.
DisplacementGrid wavy(double width, double height) {
  DisplacementGrid grid(width, height, 16);
  for (Index row = 0; row < grid.rows(); ++row) {
    for (Index column = 0; column < grid.columns(); ++column) {
      const Point p = grid.place(column, row);
      grid.shift(column, row) = {6 * std::sin(p.y / 35), 6 * std::cos(p.x / 40)};
    }
  }
  return grid;
}

TEST(Homography, TakesTheCornersWhereTheyShallGo) {
  const std::array<Point, 4> corners = {{{10, 20}, {390, 5}, {420, 310}, {-8, 280}}};
  const Homography map = Homography::to_quad(400, 300, corners);
  expect_near(map.apply({0, 0}), corners[0], 1e-9);
  expect_near(map.apply({400, 0}), corners[1], 1e-9);
  expect_near(map.apply({400, 300}), corners[2], 1e-9);
  expect_near(map.apply({0, 300}), corners[3], 1e-9);
}

TEST(Homography, IsUndoneByItsInverse) {
  const Homography map =
      Homography::to_quad(400, 300, {{{10, 20}, {390, 5}, {420, 310}, {-8, 280}}})
          .then(Homography::rotation(0.3, {100, 50}));
  for (const Point p : {Point{0, 0}, Point{123.25, 45.5}, Point{400, 299}})
    expect_near(map.inverse().apply(map.apply(p)), p, 1e-9);
}

TEST(Homography, TurnsClockwiseOnTheScreen) {
  expect_near(Homography::rotation(std::acos(0.0), {50, 50}).apply({60, 50}), {50, 60}, 1e-12);
}

TEST(DisplacementGrid, GoesThereAndBack) {
  const DisplacementGrid grid = wavy(640, 480);
  base::Rng rng(1);
  for (int i = 0; i < 200; ++i) {
    // Points beyond the border too: boxes may stick out.
    const Point p{rng.next_uniform() * 700 - 30, rng.next_uniform() * 540 - 30};
    expect_near(grid.from(grid.to(p)), p, 1e-3);
    expect_near(grid.to(grid.from(p)), p, 1e-3);
  }
}

TEST(PointMap, KeepsEveryPlaceAtFirst) {
  const PointMap map;
  EXPECT_TRUE(map.keeps_places());
  EXPECT_EQ(map.map_box({1, 2, 30, 40}), (Box{1, 2, 30, 40}));
}

TEST(PointMap, GoesThroughItsStagesInOrder) {
  PointMap map;
  map.append(Homography::translation(10, 0));
  map.append(Homography::scaling(2, 2));
  expect_near(map.to({1, 1}), {22, 2}, 1e-12);
  map.append(wavy(640, 480));
  map.append(Homography::translation(0, 5));
  for (const Point p : {Point{3, 4}, Point{200, 100}, Point{310, 230}}) {
    expect_near(map.from(map.to(p)), p, 1e-3);
    const Point scaled{2 * (p.x + 10), 2 * p.y};
    const Point waved = wavy(640, 480).to(scaled);
    expect_near(map.to(p), {waved.x, waved.y + 5}, 1e-9);
  }
}

TEST(PointMap, AppendsAnotherMapWhole) {
  PointMap first;
  first.append(Homography::scaling(0.5, 0.5));
  first.grow_ink(2);
  PointMap second;
  second.append(Homography::scaling(0.5, 0.5));
  second.blur_ink(3, 4);
  first.append(second);
  EXPECT_EQ(first.map_box({0, 0, 40, 40}), (Box{-1 - 3, -1 - 4, 10 + 1 + 3, 10 + 1 + 4}));
}

// The middle of a long edge may lie further out than both of its ends.
TEST(PointMap, FollowsCurvedEdgesOfABox) {
  PointMap map;
  map.append(wavy(640, 480));
  const Box box{20, 100, 500, 130};
  const Box mapped = map.map_box(box);
  for (double x = box.x0; x <= box.x1; x += 1) {
    for (const double y : {box.y0, box.y1}) {
      const Point p = map.to({x, y});
      EXPECT_GE(p.y, mapped.y0 - 0.3);
      EXPECT_LE(p.y, mapped.y1 + 0.3);
    }
  }
  const double corners_only = std::max(map.to({20, 130}).y, map.to({500, 130}).y);
  EXPECT_GT(mapped.y1, corners_only + 1);
}

TEST(PointMap, AddsUpSpreadInk) {
  PointMap map;
  map.blur_ink(3, 0);
  map.blur_ink(4, 0);
  map.grow_ink(1);
  EXPECT_EQ(map.ink_spread(), (Point{6, 1}));
  EXPECT_EQ(map.map_box({10, 10, 20, 20}), (Box{4, 9, 26, 21}));
}

}  // namespace
}  // namespace tessera::synth
