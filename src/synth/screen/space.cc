#include "synth/screen/space.h"

#include <algorithm>
#include <cmath>

namespace tessera::synth {

using draw::Box;

Space::Space(const Box& box)
    : box_{std::ceil(box.x0), std::ceil(box.y0), std::floor(box.x1), std::floor(box.y1)} {}

Box Space::take_top(double height, double gap) {
  const double taken = std::round(height);
  if (taken <= 0 || taken > box_.height() || box_.width() <= 0) return {};
  const Box part{box_.x0, box_.y0, box_.x1, box_.y0 + taken};
  box_.y0 = std::min(box_.y1, part.y1 + std::round(gap));
  return part;
}

Box Space::take_bottom(double height, double gap) {
  const double taken = std::round(height);
  if (taken <= 0 || taken > box_.height() || box_.width() <= 0) return {};
  const Box part{box_.x0, box_.y1 - taken, box_.x1, box_.y1};
  box_.y1 = std::max(box_.y0, part.y0 - std::round(gap));
  return part;
}

Box Space::take_left(double width, double gap) {
  const double taken = std::round(width);
  if (taken <= 0 || taken > box_.width() || box_.height() <= 0) return {};
  const Box part{box_.x0, box_.y0, box_.x0 + taken, box_.y1};
  box_.x0 = std::min(box_.x1, part.x1 + std::round(gap));
  return part;
}

Box Space::take_right(double width, double gap) {
  const double taken = std::round(width);
  if (taken <= 0 || taken > box_.width() || box_.height() <= 0) return {};
  const Box part{box_.x1 - taken, box_.y0, box_.x1, box_.y1};
  box_.x1 = std::max(box_.x0, part.x0 - std::round(gap));
  return part;
}

void Space::shrink(double x, double y) {
  box_ = {box_.x0 + std::round(x), box_.y0 + std::round(y), box_.x1 - std::round(x),
          box_.y1 - std::round(y)};
}

}  // namespace tessera::synth
