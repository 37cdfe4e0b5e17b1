// What an area is filled with: a colour, a gradient or a picture. A colour is a paint:
//
//   canvas.fill(path, kBlack);
//   canvas.fill(path, LinearGradient{.from = {0, 0}, .to = {0, 90}, .stops = {{0, kWhite}, {1,
//   c}}});
#pragma once

#include <variant>
#include <vector>

#include "draw/colour.h"
#include "draw/geometry.h"
#include "draw/picture.h"

namespace tessera::draw {

struct GradientStop {
  double at = 0;  // 0 ... 1, ascending
  Colour colour{};
};

// The colours beyond both ends are those of the ends.
struct LinearGradient {
  Point from{};
  Point to{};
  std::vector<GradientStop> stops{};
};
struct RadialGradient {
  Point centre{};
  double radius = 1;
  std::vector<GradientStop> stops{};
};

// Picture pixels (x, y) are put at placement.apply({x, y}).
struct PicturePattern {
  const Picture* picture = nullptr;  // must live until the call returns
  Affine placement{};
  bool is_tiled = true;  // else nothing beyond the picture's edges
  double opacity = 1;
};

using Paint = std::variant<Colour, LinearGradient, RadialGradient, PicturePattern>;

}  // namespace tessera::draw
