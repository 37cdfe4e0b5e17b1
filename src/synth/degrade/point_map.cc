#include "synth/degrade/point_map.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/check.h"
#include "base/exact_math.h"

namespace tessera::synth {

namespace {

using draw::Box;
using draw::Point;

// Edges of a box are followed in steps of at most this many pixels through curved stages.
constexpr double kOutlineStep = 16;
constexpr Index kMaxOutlineSteps = 64;

// The fixed point of a contraction is approached until a step is this short, in pixels.
constexpr double kInverseTolerance = 1e-4;
constexpr int kMaxInverseSteps = 60;

double determinant(const std::array<double, 9>& m) {
  return m[0] * (m[4] * m[8] - m[5] * m[7]) - m[1] * (m[3] * m[8] - m[5] * m[6]) +
         m[2] * (m[3] * m[7] - m[4] * m[6]);
}

void include(Box& box, Point point) {
  box.x0 = std::min(box.x0, point.x);
  box.y0 = std::min(box.y0, point.y);
  box.x1 = std::max(box.x1, point.x);
  box.y1 = std::max(box.y1, point.y);
}

}  // namespace

Homography Homography::translation(double x, double y) {
  return {.m = {1, 0, x, 0, 1, y, 0, 0, 1}};
}

Homography Homography::scaling(double x, double y) {
  return {.m = {x, 0, 0, 0, y, 0, 0, 0, 1}};
}

Homography Homography::rotation(double angle, Point centre) {
  const double s = base::exact_sin(angle);
  const double c = base::exact_cos(angle);
  return {.m = {c, -s, centre.x - c * centre.x + s * centre.y, s, c,
                centre.y - s * centre.x - c * centre.y, 0, 0, 1}};
}

Homography Homography::to_quad(double width, double height, const std::array<Point, 4>& corners) {
  // The closed form for the unit square (Heckbert 1989), after scaling the rectangle to it.
  const auto [p0, p1, p2, p3] = corners;
  const double dx1 = p1.x - p2.x;
  const double dx2 = p3.x - p2.x;
  const double dx3 = p0.x - p1.x + p2.x - p3.x;
  const double dy1 = p1.y - p2.y;
  const double dy2 = p3.y - p2.y;
  const double dy3 = p0.y - p1.y + p2.y - p3.y;
  const double area = dx1 * dy2 - dx2 * dy1;
  base::check(area != 0, "homography", "three corners lie on a line");
  const double g = (dx3 * dy2 - dx2 * dy3) / area;
  const double h = (dx1 * dy3 - dx3 * dy1) / area;
  const Homography from_square{.m = {p1.x - p0.x + g * p1.x, p3.x - p0.x + h * p3.x, p0.x,
                                     p1.y - p0.y + g * p1.y, p3.y - p0.y + h * p3.y, p0.y, g, h,
                                     1}};
  return scaling(1 / width, 1 / height).then(from_square);
}

Point Homography::apply(Point point) const {
  const double w = m[6] * point.x + m[7] * point.y + m[8];
  return {(m[0] * point.x + m[1] * point.y + m[2]) / w,
          (m[3] * point.x + m[4] * point.y + m[5]) / w};
}

Homography Homography::inverse() const {
  const double d = determinant(m);
  base::check(d != 0, "homography", "a map with an inverse, its determinant is 0");
  return {.m = {(m[4] * m[8] - m[5] * m[7]) / d, (m[2] * m[7] - m[1] * m[8]) / d,
                (m[1] * m[5] - m[2] * m[4]) / d, (m[5] * m[6] - m[3] * m[8]) / d,
                (m[0] * m[8] - m[2] * m[6]) / d, (m[2] * m[3] - m[0] * m[5]) / d,
                (m[3] * m[7] - m[4] * m[6]) / d, (m[1] * m[6] - m[0] * m[7]) / d,
                (m[0] * m[4] - m[1] * m[3]) / d}};
}

Homography Homography::then(const Homography& next) const {
  Homography product;
  for (std::size_t row = 0; row < 3; ++row) {
    for (std::size_t column = 0; column < 3; ++column) {
      product.m[3 * row + column] = next.m[3 * row] * m[column] +
                                    next.m[3 * row + 1] * m[3 + column] +
                                    next.m[3 * row + 2] * m[6 + column];
    }
  }
  return product;
}

DisplacementGrid::DisplacementGrid(double width, double height, double cell) {
  base::check(width > 0 && height > 0 && cell > 0, "displacement grid", "sides over 0, are ", width,
              "x", height, " by ", cell);
  columns_ = 1 + std::max<Index>(1, static_cast<Index>(std::ceil(width / cell)));
  rows_ = 1 + std::max<Index>(1, static_cast<Index>(std::ceil(height / cell)));
  step_x_ = width / static_cast<double>(columns_ - 1);
  step_y_ = height / static_cast<double>(rows_ - 1);
  shifts_.resize(static_cast<std::size_t>(columns_ * rows_));
}

Point DisplacementGrid::place(Index column, Index row) const {
  return {static_cast<double>(column) * step_x_, static_cast<double>(row) * step_y_};
}

Point& DisplacementGrid::shift(Index column, Index row) {
  return shifts_[static_cast<std::size_t>(row * columns_ + column)];
}

Point DisplacementGrid::shift_at(Point point) const {
  const double x = std::clamp(point.x / step_x_, 0.0, static_cast<double>(columns_ - 1));
  const double y = std::clamp(point.y / step_y_, 0.0, static_cast<double>(rows_ - 1));
  const Index column = std::min(static_cast<Index>(x), columns_ - 2);
  const Index row = std::min(static_cast<Index>(y), rows_ - 2);
  const double fx = x - static_cast<double>(column);
  const double fy = y - static_cast<double>(row);
  const Point* top = shifts_.data() + row * columns_ + column;
  const Point* bottom = top + columns_;
  const auto mix = [fx, fy](double a, double b, double c, double d) {
    const double upper = a + fx * (b - a);
    return upper + fy * (c + fx * (d - c) - upper);
  };
  return {mix(top[0].x, top[1].x, bottom[0].x, bottom[1].x),
          mix(top[0].y, top[1].y, bottom[0].y, bottom[1].y)};
}

Point DisplacementGrid::from(Point point) const {
  const Point by = shift_at(point);
  return {point.x + by.x, point.y + by.y};
}

Point DisplacementGrid::to(Point point) const {
  // p = point - shift(p): a contraction, as the slope of the shift is below one.
  Point p = point;
  for (int i = 0; i < kMaxInverseSteps; ++i) {
    const Point by = shift_at(p);
    const Point next{point.x - by.x, point.y - by.y};
    const double moved = std::max(std::abs(next.x - p.x), std::abs(next.y - p.y));
    p = next;
    if (moved < kInverseTolerance) break;
  }
  return p;
}

void PointMap::append(const Homography& stage) {
  // Spread ink grows and shrinks with the picture.
  const double scale_x = (std::abs(stage.m[0]) + std::abs(stage.m[1])) / stage.m[8];
  const double scale_y = (std::abs(stage.m[3]) + std::abs(stage.m[4])) / stage.m[8];
  grown_ = {grown_.x * scale_x, grown_.y * scale_y};
  blurred_ = {blurred_.x * scale_x * scale_x, blurred_.y * scale_y * scale_y};
  if (!stages_.empty()) {
    if (auto* last = std::get_if<Projective>(&stages_.back())) {
      const Homography both = last->to.then(stage);
      *last = {.to = both, .from = both.inverse()};
      return;
    }
  }
  stages_.emplace_back(Projective{.to = stage, .from = stage.inverse()});
}

void PointMap::append(DisplacementGrid stage) {
  is_curved_ = true;
  stages_.emplace_back(std::move(stage));
}

void PointMap::append(const PointMap& stages) {
  for (const auto& stage : stages.stages_) {
    if (const auto* projective = std::get_if<Projective>(&stage)) {
      append(projective->to);
    } else {
      append(std::get<DisplacementGrid>(stage));
    }
  }
  grown_ = {grown_.x + stages.grown_.x, grown_.y + stages.grown_.y};
  blurred_ = {blurred_.x + stages.blurred_.x, blurred_.y + stages.blurred_.y};
}

void PointMap::grow_ink(double pixels) {
  grown_ = {grown_.x + pixels, grown_.y + pixels};
}

void PointMap::blur_ink(double x, double y) {
  blurred_ = {blurred_.x + x * x, blurred_.y + y * y};
}

Point PointMap::ink_spread() const {
  return {grown_.x + std::sqrt(blurred_.x), grown_.y + std::sqrt(blurred_.y)};
}

Point PointMap::to(Point point) const {
  for (const auto& stage : stages_) {
    if (const auto* projective = std::get_if<Projective>(&stage)) {
      point = projective->to.apply(point);
    } else {
      point = std::get<DisplacementGrid>(stage).to(point);
    }
  }
  return point;
}

Point PointMap::from(Point point) const {
  for (auto stage = stages_.rbegin(); stage != stages_.rend(); ++stage) {
    if (const auto* projective = std::get_if<Projective>(&*stage)) {
      point = projective->from.apply(point);
    } else {
      point = std::get<DisplacementGrid>(*stage).from(point);
    }
  }
  return point;
}

Box PointMap::map_box(const Box& box) const {
  Box mapped = box;
  if (!stages_.empty()) {
    const Point first = to({box.x0, box.y0});
    mapped = {first.x, first.y, first.x, first.y};
    const std::array<Point, 5> corners = {
        {{box.x0, box.y0}, {box.x1, box.y0}, {box.x1, box.y1}, {box.x0, box.y1}, {box.x0, box.y0}}};
    for (std::size_t side = 0; side < 4; ++side) {
      const Point a = corners[side];
      const Point b = corners[side + 1];
      const double length = std::abs(b.x - a.x) + std::abs(b.y - a.y);
      const Index steps = is_curved_
                              ? std::clamp<Index>(static_cast<Index>(length / kOutlineStep) + 1, 1,
                                                  kMaxOutlineSteps)
                              : 1;
      for (Index i = 1; i <= steps; ++i) {
        const double t = static_cast<double>(i) / static_cast<double>(steps);
        include(mapped, to({a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)}));
      }
    }
  }
  const Point spread = ink_spread();
  return {mapped.x0 - spread.x, mapped.y0 - spread.y, mapped.x1 + spread.x, mapped.y1 + spread.y};
}

}  // namespace tessera::synth
