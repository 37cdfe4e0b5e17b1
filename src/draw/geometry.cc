#include "draw/geometry.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "base/exact_math.h"

namespace tessera::draw {

double distance(Point a, Point b) {
  const Point d = b - a;
  return std::sqrt(d.x * d.x + d.y * d.y);
}

std::array<Point, 4> Box::corners() const {
  return {{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}}};
}

Box Box::to_pixels() const {
  if (is_empty()) return {};
  return {std::floor(x0), std::floor(y0), std::ceil(x1), std::ceil(y1)};
}

Box unite(const Box& a, const Box& b) {
  if (a.is_empty()) return b;
  if (b.is_empty()) return a;
  return {std::min(a.x0, b.x0), std::min(a.y0, b.y0), std::max(a.x1, b.x1), std::max(a.y1, b.y1)};
}

Box intersect(const Box& a, const Box& b) {
  const Box shared{std::max(a.x0, b.x0), std::max(a.y0, b.y0), std::min(a.x1, b.x1),
                   std::min(a.y1, b.y1)};
  return shared.is_empty() ? Box{} : shared;
}

bool overlaps(const Box& a, const Box& b) {
  return !intersect(a, b).is_empty();
}

double overlap_ratio(const Box& a, const Box& b) {
  const double shared = intersect(a, b).area();
  const double covered = a.area() + b.area() - shared;
  return covered > 0 ? shared / covered : 0;
}

Box bounds_of(std::span<const Point> points) {
  if (points.empty()) return {};
  Box box{points[0].x, points[0].y, points[0].x, points[0].y};
  for (const Point& p : points) {
    box = {std::min(box.x0, p.x), std::min(box.y0, p.y), std::max(box.x1, p.x),
           std::max(box.y1, p.y)};
  }
  return box;
}

Affine Affine::translation(double x, double y) {
  return {.x0 = x, .y0 = y};
}

Affine Affine::scaling(double x, double y) {
  return {.xx = x, .yy = y};
}

Affine Affine::rotation(double radians) {
  const double cosine = base::exact_cos(radians);
  const double sine = base::exact_sin(radians);
  return {.xx = cosine, .yx = sine, .xy = -sine, .yy = cosine};
}

Affine Affine::rotation_about(Point centre, double radians) {
  return translation(-centre.x, -centre.y)
      .then(rotation(radians))
      .then(translation(centre.x, centre.y));
}

Affine Affine::quarter_turns(int n) {
  constexpr std::array<double, 4> kCosine = {1, 0, -1, 0};
  const auto turns = static_cast<std::size_t>(((n % 4) + 4) % 4);
  const double cosine = kCosine[turns];
  const double sine = kCosine[(turns + 3) % 4];
  return {.xx = cosine, .yx = sine, .xy = -sine, .yy = cosine};
}

Affine Affine::shear(double by) {
  return {.xy = by};
}

Affine Affine::then(const Affine& next) const {
  const Point origin = next.apply({x0, y0});
  return {.xx = next.xx * xx + next.xy * yx,
          .yx = next.yx * xx + next.yy * yx,
          .xy = next.xx * xy + next.xy * yy,
          .yy = next.yx * xy + next.yy * yy,
          .x0 = origin.x,
          .y0 = origin.y};
}

Box Affine::map_box(const Box& box) const {
  if (box.is_empty()) return {};
  std::array<Point, 4> corners = box.corners();
  for (Point& corner : corners) {
    corner = apply(corner);
  }
  return bounds_of(corners);
}

Affine Affine::inverse() const {
  const double det = determinant();
  base::check(det != 0, "affine", "a map that can be undone, its determinant is 0");
  const Affine linear{.xx = yy / det, .yx = -yx / det, .xy = -xy / det, .yy = xx / det};
  const Point origin = linear.apply({-x0, -y0});
  return {.xx = linear.xx,
          .yx = linear.yx,
          .xy = linear.xy,
          .yy = linear.yy,
          .x0 = origin.x,
          .y0 = origin.y};
}

int Affine::as_quarter_turns() const {
  for (int turns = 0; turns < 4; ++turns) {
    const Affine turned = quarter_turns(turns);
    if (xx == turned.xx && yx == turned.yx && xy == turned.xy && yy == turned.yy) return turns;
  }
  return -1;
}

}  // namespace tessera::draw
