#include "draw/path.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/check.h"
#include "base/exact_math.h"
#include "draw/internal/flatten.h"

namespace tessera::draw {
namespace {

// Handles of a Bézier that stands for a quarter of a circle, as a share of the radius; off the
// circle by at most 0.03 % of the radius.
constexpr double kQuarter = 0.5522847498307936;

}  // namespace

Path& Path::move_to(Point p) {
  verbs_.push_back(Verb::kMove);
  points_.push_back(p);
  return *this;
}

Path& Path::line_to(Point p) {
  base::check(!verbs_.empty(), "path", "a move_to before the first line, there is none");
  verbs_.push_back(Verb::kLine);
  points_.push_back(p);
  return *this;
}

Path& Path::curve_to(Point control1, Point control2, Point end) {
  base::check(!verbs_.empty(), "path", "a move_to before the first curve, there is none");
  verbs_.push_back(Verb::kCurve);
  points_.insert(points_.end(), {control1, control2, end});
  return *this;
}

Path& Path::close() {
  base::check(!verbs_.empty(), "path", "something to close, the path is empty");
  verbs_.push_back(Verb::kClose);
  return *this;
}

Path& Path::add_rect(const Box& box) {
  return add_polygon(box.corners());
}

Path& Path::add_rounded_rect(const Box& box, double radius) {
  const double r = std::min({radius, box.width() / 2, box.height() / 2});
  if (r <= 0) return add_rect(box);
  const double h = r * (1 - kQuarter);  // from the corner to a handle
  move_to({box.x0 + r, box.y0});
  line_to({box.x1 - r, box.y0});
  curve_to({box.x1 - h, box.y0}, {box.x1, box.y0 + h}, {box.x1, box.y0 + r});
  line_to({box.x1, box.y1 - r});
  curve_to({box.x1, box.y1 - h}, {box.x1 - h, box.y1}, {box.x1 - r, box.y1});
  line_to({box.x0 + r, box.y1});
  curve_to({box.x0 + h, box.y1}, {box.x0, box.y1 - h}, {box.x0, box.y1 - r});
  line_to({box.x0, box.y0 + r});
  curve_to({box.x0, box.y0 + h}, {box.x0 + h, box.y0}, {box.x0 + r, box.y0});
  return close();
}

Path& Path::add_ellipse(const Box& box) {
  const auto [cx, cy] = box.centre();
  const double hx = kQuarter * box.width() / 2;
  const double hy = kQuarter * box.height() / 2;
  move_to({box.x1, cy});
  curve_to({box.x1, cy + hy}, {cx + hx, box.y1}, {cx, box.y1});
  curve_to({cx - hx, box.y1}, {box.x0, cy + hy}, {box.x0, cy});
  curve_to({box.x0, cy - hy}, {cx - hx, box.y0}, {cx, box.y0});
  curve_to({cx + hx, box.y0}, {box.x1, cy - hy}, {box.x1, cy});
  return close();
}

Path& Path::add_circle(Point centre, double radius) {
  return add_ellipse({centre.x - radius, centre.y - radius, centre.x + radius, centre.y + radius});
}

Path& Path::add_line(Point from, Point to) {
  return move_to(from).line_to(to);
}

Path& Path::add_polyline(std::span<const Point> points) {
  for (std::size_t i = 0; i < points.size(); ++i) {
    i == 0 ? move_to(points[i]) : line_to(points[i]);
  }
  return *this;
}

Path& Path::add_polygon(std::span<const Point> points) {
  if (points.empty()) return *this;
  return add_polyline(points).close();
}

Path& Path::add_arc(Point centre, double radius, double from, double to) {
  const auto on_circle = [&](double angle) {
    return Point{base::exact_cos(angle), base::exact_sin(angle)};
  };
  const bool is_joined = !verbs_.empty() && verbs_.back() != Verb::kClose;
  Point start = on_circle(from);
  is_joined ? line_to(centre + radius * start) : move_to(centre + radius * start);
  // Pieces of at most an eighth of the circle.
  const double eighths = std::ceil(std::fabs(to - from) / (std::numbers::pi / 4));
  const int pieces = std::clamp(static_cast<int>(std::min(eighths, 1000.0)), 1, 1000);
  const double step = (to - from) / pieces;
  const double handle = 4.0 / 3 * base::exact_tan(step / 4);
  for (int i = 1; i <= pieces; ++i) {
    const Point end = on_circle(from + i * step);
    const Point control1{start.x - handle * start.y, start.y + handle * start.x};
    const Point control2{end.x + handle * end.y, end.y - handle * end.x};
    curve_to(centre + radius * control1, centre + radius * control2, centre + radius * end);
    start = end;
  }
  return *this;
}

Path& Path::add_sector(Point centre, double inner_radius, double radius, double from, double to) {
  Path sector;
  if (inner_radius > 0) {
    sector.add_arc(centre, radius, from, to).add_arc(centre, inner_radius, to, from);
  } else {
    sector.move_to(centre).add_arc(centre, radius, from, to);
  }
  return append(sector.close());
}

Path& Path::add_spline(std::span<const Point> points) {
  const auto last = static_cast<Index>(points.size()) - 1;
  const auto at = [&](Index i) {
    return points[static_cast<std::size_t>(std::clamp<Index>(i, 0, last))];
  };
  if (last < 0) return *this;
  move_to(at(0));
  for (Index i = 0; i < last; ++i) {
    const Point control1 = at(i) + (1.0 / 6) * (at(i + 1) - at(i - 1));
    const Point control2 = at(i + 1) - (1.0 / 6) * (at(i + 2) - at(i));
    curve_to(control1, control2, at(i + 1));
  }
  return *this;
}

Path& Path::append(const Path& other) {
  verbs_.insert(verbs_.end(), other.verbs_.begin(), other.verbs_.end());
  points_.insert(points_.end(), other.points_.begin(), other.points_.end());
  return *this;
}

Path Path::transformed(const Affine& transform) const {
  Path path = *this;
  for (Point& p : path.points_) {
    p = transform.apply(p);
  }
  return path;
}

Box Path::bounds() const {
  return internal::bounds_of(internal::flatten(*this));
}

}  // namespace tessera::draw
