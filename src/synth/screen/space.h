// A rectangle from whose sides parts are cut off, in whole pixels:
//
//   Space space(window);
//   const Box bar = space.take_top(24);
//   const Box buttons = space.take_bottom(30, /*gap=*/8);   // 8 pixels between buttons and the
//   rest
#pragma once

#include "draw/geometry.h"

namespace tessera::synth {

class Space {
 public:
  explicit Space(const draw::Box& box);

  [[nodiscard]] const draw::Box& box() const { return box_; }
  [[nodiscard]] double width() const { return box_.width(); }
  [[nodiscard]] double height() const { return box_.height(); }

  // The part, with a gap between it and what is left. Nothing is taken, and the part is empty,
  // where less than that is left.
  draw::Box take_top(double height, double gap = 0);
  draw::Box take_bottom(double height, double gap = 0);
  draw::Box take_left(double width, double gap = 0);
  draw::Box take_right(double width, double gap = 0);
  // Moves all sides inward.
  void shrink(double x, double y);

 private:
  draw::Box box_;
};

}  // namespace tessera::synth
