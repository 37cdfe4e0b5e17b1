// Outlines of straight lines and cubic Béziers, nothing else: circles and arcs are Béziers as well.
//
//   canvas.fill(Path().add_rounded_rect(box, 6), Colour{20, 60, 120});
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/index.h"
#include "draw/geometry.h"

namespace tessera::draw {

class Path {
 public:
  enum class Verb : std::uint8_t { kMove, kLine, kCurve, kClose };

  Path& move_to(Point p);
  Path& line_to(Point p);  // after a move_to
  Path& curve_to(Point control1, Point control2, Point end);
  Path& close();

  Path& add_rect(const Box& box);
  Path& add_rounded_rect(const Box& box, double radius);  // the radius is cut to half a side
  Path& add_ellipse(const Box& box);
  Path& add_circle(Point centre, double radius);
  Path& add_line(Point from, Point to);
  Path& add_polyline(std::span<const Point> points);  // open
  Path& add_polygon(std::span<const Point> points);   // closed
  // Angles in radians from the x axis, clockwise on the screen; joined to the current point by a
  // line if there is one.
  Path& add_arc(Point centre, double radius, double from, double to);
  // A slice of a pie, or of a ring where inner_radius > 0.
  Path& add_sector(Point centre, double inner_radius, double radius, double from, double to);
  // A smooth open curve through the points (Catmull-Rom).
  Path& add_spline(std::span<const Point> points);
  Path& append(const Path& other);

  [[nodiscard]] bool is_empty() const { return verbs_.empty(); }
  [[nodiscard]] Path transformed(const Affine& transform) const;
  [[nodiscard]] Box bounds() const;  // of the curves themselves, within a tenth of a pixel

  // Raw access: kMove and kLine take one point, kCurve three, kClose none.
  [[nodiscard]] std::span<const Verb> verbs() const { return verbs_; }
  [[nodiscard]] std::span<const Point> points() const { return points_; }

 private:
  std::vector<Verb> verbs_;
  std::vector<Point> points_;
};

enum class LineCap : std::uint8_t { kButt, kRound, kSquare };
enum class LineJoin : std::uint8_t { kMiter, kRound, kBevel };

struct Stroke {
  double width = 1;
  std::vector<double> dash{};  // lengths on, off, on, ...; empty: solid
  LineCap cap = LineCap::kButt;
  LineJoin join = LineJoin::kMiter;
};

// The area that a pen covers along the path; to be filled by the non-zero rule.
[[nodiscard]] Path stroke_outline(const Path& path, const Stroke& stroke);

}  // namespace tessera::draw
