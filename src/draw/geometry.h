// Points, boxes and affine maps in pixels: x to the right, y down; pixel (i, j) covers
// [i, i + 1) x [j, j + 1). A positive angle turns clockwise on the screen.
//
//   const Affine turn = Affine::rotation_about(box.centre(), angle).then(Affine::translation(3,
//   0)); const Box outline = turn.map_box(box);
#pragma once

#include <array>
#include <span>

namespace tessera::draw {

struct Point {
  double x = 0;
  double y = 0;

  friend bool operator==(const Point&, const Point&) = default;
  friend constexpr Point operator+(Point a, Point b) { return {a.x + b.x, a.y + b.y}; }
  friend constexpr Point operator-(Point a, Point b) { return {a.x - b.x, a.y - b.y}; }
  friend constexpr Point operator*(double factor, Point p) { return {factor * p.x, factor * p.y}; }
};

[[nodiscard]] double distance(Point a, Point b);

// Half-open: x0 <= x < x1. Empty when x1 <= x0 or y1 <= y0; the default is empty.
struct Box {
  double x0 = 0;
  double y0 = 0;
  double x1 = 0;
  double y1 = 0;

  friend bool operator==(const Box&, const Box&) = default;
  [[nodiscard]] constexpr bool is_empty() const { return x1 <= x0 || y1 <= y0; }
  [[nodiscard]] constexpr double width() const { return x1 - x0; }
  [[nodiscard]] constexpr double height() const { return y1 - y0; }
  [[nodiscard]] constexpr double area() const { return is_empty() ? 0 : width() * height(); }
  [[nodiscard]] constexpr Point centre() const { return {(x0 + x1) / 2, (y0 + y1) / 2}; }
  [[nodiscard]] std::array<Point, 4> corners() const;  // clockwise from the top left

  // All four sides moved outward (inward when negative).
  [[nodiscard]] constexpr Box expanded(double by) const {
    return {x0 - by, y0 - by, x1 + by, y1 + by};
  }
  [[nodiscard]] constexpr Box translated(Point by) const {
    return {x0 + by.x, y0 + by.y, x1 + by.x, y1 + by.y};
  }
  [[nodiscard]] constexpr bool contains(Point p) const {
    return p.x >= x0 && p.x < x1 && p.y >= y0 && p.y < y1;
  }
  [[nodiscard]] constexpr bool contains(const Box& other) const {
    return other.x0 >= x0 && other.y0 >= y0 && other.x1 <= x1 && other.y1 <= y1;
  }
  // The smallest box of whole pixels that contains this one.
  [[nodiscard]] Box to_pixels() const;
};

// The smallest box around both; an empty one counts for nothing.
[[nodiscard]] Box unite(const Box& a, const Box& b);
// What both cover; the empty default when they share nothing.
[[nodiscard]] Box intersect(const Box& a, const Box& b);
[[nodiscard]] bool overlaps(const Box& a, const Box& b);
// Intersection over union, 0 for empty boxes.
[[nodiscard]] double overlap_ratio(const Box& a, const Box& b);
// The smallest box around the points; the empty default for none.
[[nodiscard]] Box bounds_of(std::span<const Point> points);

// x' = xx x + xy y + x0, y' = yx x + yy y + y0
struct Affine {
  double xx = 1;
  double yx = 0;
  double xy = 0;
  double yy = 1;
  double x0 = 0;
  double y0 = 0;

  friend bool operator==(const Affine&, const Affine&) = default;
  [[nodiscard]] static Affine translation(double x, double y);
  [[nodiscard]] static Affine scaling(double x, double y);
  [[nodiscard]] static Affine rotation(double radians);
  [[nodiscard]] static Affine rotation_about(Point centre, double radians);
  // Exact; n times 90 degrees clockwise, n of either sign.
  [[nodiscard]] static Affine quarter_turns(int n);
  // x' = x + by y
  [[nodiscard]] static Affine shear(double by);

  // This map first, then `next`.
  [[nodiscard]] Affine then(const Affine& next) const;
  [[nodiscard]] Point apply(Point p) const {
    return {xx * p.x + xy * p.y + x0, yx * p.x + yy * p.y + y0};
  }
  // The smallest box around the mapped corners.
  [[nodiscard]] Box map_box(const Box& box) const;
  [[nodiscard]] double determinant() const { return xx * yy - xy * yx; }
  // The determinant must not be 0.
  [[nodiscard]] Affine inverse() const;
  // Turns clockwise (0 ... 3) when the linear part is exactly a quarter turn, else -1.
  [[nodiscard]] int as_quarter_turns() const;
};

}  // namespace tessera::draw
