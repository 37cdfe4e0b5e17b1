#include "draw/path.h"

#include <algorithm>
#include <array>
#include <numbers>

#include <gtest/gtest.h>

#include "draw/canvas.h"
#include "draw/internal/flatten.h"
#include "draw/test_fonts.h"

namespace tessera::draw {
namespace {

constexpr double kPi = std::numbers::pi;

// Pixels that the path covers, shares of pixels included.
double area_of(const Path& path, FillRule rule = FillRule::kNonZero) {
  Canvas canvas(200, 200, kWhite);
  canvas.fill(path, kBlack, rule);
  const Image image = canvas.to_image();
  return ink_within(image, canvas.bounds()) / 255;
}

double stroke_area(const Path& path, const Stroke& stroke) {
  return area_of(stroke_outline(path, stroke));
}

TEST(Path, AreasAreThoseOfTheShapes) {
  EXPECT_NEAR(area_of(Path().add_rect({10, 10, 30, 50})), 800, 0.01);
  EXPECT_NEAR(area_of(Path().add_circle({100, 100}, 50)), kPi * 2500, 8);
  EXPECT_NEAR(area_of(Path().add_ellipse({20, 50, 140, 90})), kPi * 60 * 20, 5);
  const double corners = (4 - kPi) * 15 * 15;
  EXPECT_NEAR(area_of(Path().add_rounded_rect({10, 10, 110, 60}, 15)), 5000 - corners, 3);
  EXPECT_NEAR(area_of(Path().add_rounded_rect({10, 10, 50, 30}, 999)), 800 - (4 - kPi) * 10 * 10,
              2);
  EXPECT_NEAR(area_of(Path().add_sector({100, 100}, 0, 60, 0.3, 1.8)), 1.5 / 2 * 3600, 4);
  EXPECT_NEAR(area_of(Path().add_sector({100, 100}, 30, 60, -1, 2)), 3.0 / 2 * (3600 - 900), 5);
}

TEST(Path, RulesDifferWhereTheOutlineCoversTwice) {
  const Path twice = Path().add_rect({10, 10, 50, 50}).append(Path().add_rect({20, 20, 40, 40}));
  EXPECT_NEAR(area_of(twice), 1600, 0.01);
  EXPECT_NEAR(area_of(twice, FillRule::kEvenOdd), 1600 - 400, 0.01);
}

TEST(Path, BoundsAreThoseOfTheCurvesNotOfTheirHandles) {
  EXPECT_EQ(Path().bounds(), Box{});
  const Box circle = Path().add_circle({50, 50}, 20).bounds();
  EXPECT_NEAR(circle.x0, 30, 1e-9);
  EXPECT_NEAR(circle.y1, 70, 1e-9);
  // The handles reach to y = 100, the curve to three quarters of that.
  const Box arch = Path().move_to({0, 0}).curve_to({0, 100}, {50, 100}, {50, 0}).bounds();
  EXPECT_NEAR(arch.y1, 75, 0.1);
  const Box moved = Path().add_circle({0, 0}, 10).transformed(Affine::scaling(2, 1)).bounds();
  EXPECT_NEAR(moved.width(), 40, 0.1);
  EXPECT_NEAR(moved.height(), 20, 0.1);
}

TEST(Path, ArcsStayOnTheirCircle) {
  const Path arc = Path().add_arc({40, 60}, 30, -2, 7);
  for (const auto& line : internal::flatten(arc)) {
    for (const Point& p : line.points) {
      EXPECT_NEAR(distance(p, {40, 60}), 30, 0.01);
    }
  }
  const std::array<Point, 4> points = {{{0, 0}, {10, 30}, {40, 20}, {60, 60}}};
  const auto spline = internal::flatten(Path().add_spline(points)).at(0).points;
  for (const Point& p : points) {
    EXPECT_TRUE(std::find(spline.begin(), spline.end(), p) != spline.end());
  }
}

TEST(Path, GoesOnWhereAClosedPartBegan) {
  Path path;
  path.move_to({10, 10}).line_to({20, 10}).line_to({20, 20}).close().line_to({5, 5});
  const auto lines = internal::flatten(path);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_TRUE(lines[0].is_closed);
  EXPECT_EQ(lines[1].points.front(), (Point{10, 10}));
  EXPECT_THROW(Path().line_to({1, 1}), base::ContractError);
  const Path far = Path().add_line({0, 0}, {1e7, 0});
  EXPECT_THROW(static_cast<void>(far.bounds()), base::ContractError);
}

TEST(Stroke, AreasAreWidthTimesLengthAndEnds) {
  const Path line = Path().add_line({50, 60}, {110, 140});  // 100 long
  EXPECT_NEAR(stroke_area(line, {.width = 8}), 800, 3);
  EXPECT_NEAR(stroke_area(line, {.width = 8, .cap = LineCap::kSquare}), 800 + 64, 3);
  EXPECT_NEAR(stroke_area(line, {.width = 8, .cap = LineCap::kRound}), 800 + kPi * 16, 3);
  EXPECT_NEAR(stroke_area(Path().add_circle({100, 100}, 40), {.width = 10}), 2 * kPi * 400, 10);
  EXPECT_NEAR(stroke_area(Path().add_rect({20, 20, 120, 80}), {.width = 4}), 104 * 64 - 96 * 56,
              0.1);
}

TEST(Stroke, JoinsFillTheCorner) {
  const std::array<Point, 3> corner = {{{20, 100}, {100, 100}, {100, 20}}};
  const Path path = Path().add_polyline(corner);
  // Two bars of 80 x 20 share the inner quarter of the corner; the outer one is the join's.
  const double bars = 2 * 80 * 20 - 100;
  EXPECT_NEAR(stroke_area(path, {.width = 20}), bars + 100, 0.5);
  EXPECT_NEAR(stroke_area(path, {.width = 20, .join = LineJoin::kBevel}), bars + 50, 0.5);
  EXPECT_NEAR(stroke_area(path, {.width = 20, .join = LineJoin::kRound}), bars + kPi * 25, 0.5);
  // A needle would have an endless tip: it is cut.
  const std::array<Point, 3> needle = {{{20, 100}, {100, 100}, {20, 102}}};
  EXPECT_LT(stroke_outline(Path().add_polyline(needle), {.width = 10}).bounds().x1, 106);
}

TEST(Stroke, PiecesUniteUnderTransparentPaint) {
  Canvas canvas(200, 200, kWhite);
  const std::array<Point, 4> zigzag = {{{40, 150}, {70, 50}, {100, 150}, {130, 50}}};
  const Stroke stroke{.width = 24, .cap = LineCap::kRound, .join = LineJoin::kRound};
  canvas.stroke(Path().add_polyline(zigzag), kBlack.with_alpha(102), stroke);
  const Image image = canvas.to_image();
  for (const Point& p : zigzag) {
    EXPECT_EQ(ink_at(image, static_cast<Index>(p.x), static_cast<Index>(p.y)), 102);
  }
  EXPECT_EQ(ink_at(image, 55, 100), 102);
}

TEST(Stroke, DashesLeaveGaps) {
  const Path line = Path().add_line({10, 50}, {190, 50});  // 180 long
  EXPECT_NEAR(stroke_area(line, {.width = 4, .dash = {20, 10}}), 4 * 120, 0.5);
  EXPECT_NEAR(stroke_area(line, {.width = 4, .dash = {20, 10, 5, 10}}), 4 * 100, 0.5);
  // The pattern runs on round corners; dots are discs.
  const Path square = Path().add_rect({20, 20, 120, 120});
  EXPECT_NEAR(stroke_area(square, {.width = 2, .dash = {10, 10}}), 2 * 200, 4);
  const Stroke dots{.width = 6, .dash = {0.001, 20}, .cap = LineCap::kRound};
  EXPECT_NEAR(stroke_area(line, dots), 9 * kPi * 9, 3);
  EXPECT_NEAR(stroke_area(Path().add_line({50, 50}, {50, 50}), dots), kPi * 9, 1);
  EXPECT_THROW(static_cast<void>(stroke_outline(line, {.width = 1, .dash = {0, 0}})),
               base::ContractError);
}

}  // namespace
}  // namespace tessera::draw
