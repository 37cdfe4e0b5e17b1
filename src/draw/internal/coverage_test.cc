#include "draw/internal/coverage.h"

#include <numbers>
#include <vector>

#include <gtest/gtest.h>

namespace tessera::draw::internal {
namespace {

constexpr PixelBox kBox{0, 0, 40, 30};

Coverage covered(const Path& path, FillRule rule = FillRule::kNonZero, const PixelBox& box = kBox) {
  const std::vector<Polyline> polygons = flatten(path);
  return {polygons, rule, box};
}

double sum_of(const Coverage& coverage) {
  double sum = 0;
  for (Index y = coverage.box().y0; y < coverage.box().y1; ++y) {
    for (Index x = 0; x < coverage.box().width(); ++x)
      sum += coverage.row(y)[x];
  }
  return sum / 255;
}

TEST(Coverage, IsFullInsideAndNothingOutside) {
  const Coverage coverage = covered(Path().add_rect({5, 6, 15, 20}));
  for (Index y = 0; y < 30; ++y) {
    for (Index x = 0; x < 40; ++x) {
      const bool is_inside = x >= 5 && x < 15 && y >= 6 && y < 20;
      ASSERT_EQ(coverage.row(y)[x], is_inside ? 255 : 0) << x << " " << y;
    }
  }
}

TEST(Coverage, IsTheShareOfAPixelAtTheEdges) {
  const Coverage coverage = covered(Path().add_rect({5.25, 6.5, 15, 20}));
  EXPECT_NEAR(coverage.row(10)[5], 0.75 * 255, 3);
  EXPECT_NEAR(coverage.row(6)[10], 0.5 * 255, 9);
  EXPECT_NEAR(coverage.row(6)[5], 0.375 * 255, 9);
}

TEST(Coverage, AddsUpToTheArea) {
  EXPECT_NEAR(sum_of(covered(Path().add_circle({20, 15}, 10))), std::numbers::pi * 100, 1.5);
  EXPECT_NEAR(sum_of(covered(Path().add_polygon(std::vector<Point>{{2, 2}, {38, 5}, {10, 28}}))),
              0.5 * (36 * 26 - 8 * 3), 1.5);
}

TEST(Coverage, RulesDifferWhereAreasLieOnOneAnother) {
  Path twice;
  twice.add_rect({5, 5, 25, 25});
  twice.add_rect({10, 10, 20, 20});
  EXPECT_EQ(covered(twice, FillRule::kNonZero).row(15)[15], 255);
  EXPECT_EQ(covered(twice, FillRule::kEvenOdd).row(15)[15], 0);
  EXPECT_EQ(covered(twice, FillRule::kEvenOdd).row(7)[7], 255);
}

TEST(Coverage, LooksThroughAWindow) {
  const Path path = Path().add_circle({20, 15}, 10);
  const Coverage whole = covered(path);
  const PixelBox window{12, 8, 23, 19};
  const Coverage part = covered(path, FillRule::kNonZero, window);
  EXPECT_EQ(part.box(), window);
  for (Index y = window.y0; y < window.y1; ++y) {
    for (Index x = window.x0; x < window.x1; ++x) {
      ASSERT_EQ(part.row(y)[x - window.x0], whole.row(y)[x]) << x << " " << y;
    }
  }
}

TEST(Coverage, MultipliesWithAClip) {
  const PixelBox window{10, 10, 20, 20};
  Coverage part = covered(Path().add_rect({0, 0, 40, 30}), FillRule::kNonZero, window);
  part.multiply(covered(Path().add_rect({0, 0, 15, 30})));
  EXPECT_EQ(part.row(12)[0], 255);
  EXPECT_EQ(part.row(12)[4], 255);
  EXPECT_EQ(part.row(12)[5], 0);
}

TEST(PixelBox, IntersectsAndUnites) {
  const PixelBox a{0, 0, 10, 10};
  const PixelBox b{5, 6, 20, 8};
  EXPECT_EQ(intersect(a, b), (PixelBox{5, 6, 10, 8}));
  EXPECT_EQ(unite(a, b), (PixelBox{0, 0, 20, 10}));
  EXPECT_TRUE(intersect(a, PixelBox{10, 0, 12, 4}).is_empty());
  EXPECT_EQ(unite(a, PixelBox{}), a);
  EXPECT_EQ(unite(PixelBox{}, b), b);
}

TEST(PixelBox, IsRoundedOutward) {
  EXPECT_EQ(to_pixel_box({1.2, 2.9, 3.1, 4}), (PixelBox{1, 2, 4, 4}));
  EXPECT_EQ(to_pixel_box({-1.5, -0.1, 0.5, 0.5}), (PixelBox{-2, -1, 1, 1}));
  EXPECT_EQ(to_box({1, 2, 3, 4}), (Box{1, 2, 3, 4}));
}

}  // namespace
}  // namespace tessera::draw::internal
