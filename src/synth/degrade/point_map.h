// Where each point of a picture went.
//
// Points are continuous: pixel (i, j) covers [i, i + 1) × [j, j + 1). A map is a chain of stages,
// each a projective map or a displacement known on a grid, and works in both directions: `to` takes
// a point of the clean picture to the changed one, `from` takes it back.
//
//   PointMap map;
//   map.append(Homography::rotation(0.02, {400, 300}));
//   const draw::Box moved = map.map_box(word_box);
#pragma once

#include <array>
#include <variant>
#include <vector>

#include "base/index.h"
#include "draw/geometry.h"

namespace tessera::synth {

// (x, y) → ((m0 x + m1 y + m2) / w, (m3 x + m4 y + m5) / w), w = m6 x + m7 y + m8.
struct Homography {
  std::array<double, 9> m = {1, 0, 0, 0, 1, 0, 0, 0, 1};

  [[nodiscard]] static Homography translation(double x, double y);
  [[nodiscard]] static Homography scaling(double x, double y);
  // By `angle` radians about `centre`; positive angles turn clockwise, as y points down.
  [[nodiscard]] static Homography rotation(double angle, draw::Point centre);
  // Takes the corners of [0, width] × [0, height] (clockwise from the origin) to `corners`.
  [[nodiscard]] static Homography to_quad(double width,
                                          double height,
                                          const std::array<draw::Point, 4>& corners);

  [[nodiscard]] draw::Point apply(draw::Point point) const;
  [[nodiscard]] Homography inverse() const;
  // First this, then `next`.
  [[nodiscard]] Homography then(const Homography& next) const;
};

// A displacement of a picture that keeps its size: what lies at p came from p + shift(p). The shift
// is bilinear between lattice points; its slope stays below one, so that nothing folds over.
class DisplacementGrid {
 public:
  // Lattice points at most `cell` pixels apart cover [0, width] × [0, height].
  DisplacementGrid(double width, double height, double cell);

  [[nodiscard]] Index columns() const { return columns_; }
  [[nodiscard]] Index rows() const { return rows_; }
  // Where a lattice point lies, and the shift there.
  [[nodiscard]] draw::Point place(Index column, Index row) const;
  [[nodiscard]] draw::Point& shift(Index column, Index row);

  [[nodiscard]] draw::Point from(draw::Point point) const;
  // Within a thousandth of a pixel.
  [[nodiscard]] draw::Point to(draw::Point point) const;

 private:
  [[nodiscard]] draw::Point shift_at(draw::Point point) const;

  Index columns_ = 0;
  Index rows_ = 0;
  double step_x_ = 1;
  double step_y_ = 1;
  std::vector<draw::Point> shifts_;
};

class PointMap {
 public:
  void append(const Homography& stage);
  void append(DisplacementGrid stage);
  void append(const PointMap& stages);

  // Ink reaches beyond its shape from here on: by `pixels` where it bled; by `x` and `y` where it
  // was blurred (two blurs add up as the root of their squares).
  void grow_ink(double pixels);
  void blur_ink(double x, double y);

  [[nodiscard]] draw::Point to(draw::Point point) const;
  [[nodiscard]] draw::Point from(draw::Point point) const;

  // The upright box of a box's mapped outline, with the spread of ink around it.
  [[nodiscard]] draw::Box map_box(const draw::Box& box) const;

  // No point moves (ink may spread).
  [[nodiscard]] bool keeps_places() const { return stages_.empty(); }
  [[nodiscard]] draw::Point ink_spread() const;

 private:
  struct Projective {
    Homography to;
    Homography from;
  };

  std::vector<std::variant<Projective, DisplacementGrid>> stages_;
  draw::Point grown_{};     // pixels
  draw::Point blurred_{};   // squares of pixels
  bool is_curved_ = false;  // straight edges need sampling between their ends
};

}  // namespace tessera::synth
