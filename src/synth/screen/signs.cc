#include "synth/screen/signs.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "draw/path.h"

namespace tessera::synth {
namespace {

using draw::Path;
using draw::Point;

// In a square of side 1. What is filled and what is drawn with a pen.
struct Outline {
  Path filled{};
  Path drawn{};
};

Path polyline(std::initializer_list<Point> points) {
  return Path().add_polyline(std::span(points.begin(), points.size()));
}

Path polygon(std::initializer_list<Point> points) {
  return Path().add_polygon(std::span(points.begin(), points.size()));
}

Path star() {
  return polygon({{0.5, 0.08},
                  {0.62, 0.38},
                  {0.94, 0.4},
                  {0.69, 0.6},
                  {0.78, 0.92},
                  {0.5, 0.74},
                  {0.22, 0.92},
                  {0.31, 0.6},
                  {0.06, 0.4},
                  {0.38, 0.38}});
}

Path heart() {
  return Path()
      .move_to({0.5, 0.88})
      .curve_to({0.1, 0.6}, {0.06, 0.44}, {0.08, 0.34})
      .curve_to({0.12, 0.1}, {0.42, 0.08}, {0.5, 0.32})
      .curve_to({0.58, 0.08}, {0.88, 0.1}, {0.92, 0.34})
      .curve_to({0.94, 0.44}, {0.9, 0.6}, {0.5, 0.88})
      .close();
}

Path person() {
  return Path()
      .add_circle({0.5, 0.3}, 0.19)
      .move_to({0.12, 0.9})
      .curve_to({0.12, 0.62}, {0.3, 0.55}, {0.5, 0.55})
      .curve_to({0.7, 0.55}, {0.88, 0.62}, {0.88, 0.9})
      .close();
}

Path bubble() {
  return Path()
      .add_rounded_rect({0.08, 0.12, 0.92, 0.72}, 0.14)
      .append(polygon({{0.24, 0.7}, {0.24, 0.94}, {0.5, 0.7}}));
}

Outline player_sign(Sign sign) {
  switch (sign) {
    case Sign::kPlay:
      return {.filled = polygon({{0.24, 0.12}, {0.88, 0.5}, {0.24, 0.88}})};
    case Sign::kPause:
      return {.filled =
                  Path().add_rect({0.22, 0.14, 0.42, 0.86}).add_rect({0.58, 0.14, 0.78, 0.86})};
    case Sign::kSkipBack:
      return {
          .filled =
              polygon({{0.84, 0.16}, {0.84, 0.84}, {0.3, 0.5}}).add_rect({0.16, 0.16, 0.27, 0.84})};
    default:
      return {
          .filled =
              polygon({{0.16, 0.16}, {0.7, 0.5}, {0.16, 0.84}}).add_rect({0.73, 0.16, 0.84, 0.84})};
  }
}

Outline thing_sign(Sign sign) {
  switch (sign) {
    case Sign::kHome:
      return {.drawn =
                  polyline({{0.1, 0.52}, {0.5, 0.15}, {0.9, 0.52}})
                      .append(polyline({{0.22, 0.46}, {0.22, 0.86}, {0.78, 0.86}, {0.78, 0.46}}))};
    case Sign::kStar:
      return {.filled = star()};
    case Sign::kHeart:
      return {.filled = heart()};
    case Sign::kPerson:
      return {.filled = person()};
    case Sign::kSliders:
      return {.filled = Path()
                            .add_circle({0.64, 0.25}, 0.1)
                            .add_circle({0.32, 0.5}, 0.1)
                            .add_circle({0.7, 0.75}, 0.1),
              .drawn = Path()
                           .add_line({0.1, 0.25}, {0.9, 0.25})
                           .add_line({0.1, 0.5}, {0.9, 0.5})
                           .add_line({0.1, 0.75}, {0.9, 0.75})};
    case Sign::kFolder:
      return {
          .filled = polygon(
              {{0.06, 0.18}, {0.4, 0.18}, {0.48, 0.3}, {0.94, 0.3}, {0.94, 0.84}, {0.06, 0.84}})};
    case Sign::kFile:
      return {.drawn = polygon({{0.2, 0.1}, {0.6, 0.1}, {0.8, 0.3}, {0.8, 0.9}, {0.2, 0.9}})
                           .append(polyline({{0.58, 0.1}, {0.58, 0.32}, {0.8, 0.32}}))};
    case Sign::kBubble:
      return {.filled = bubble()};
    case Sign::kWarning:
      return {.filled = Path().add_rect({0.46, 0.62, 0.54, 0.7}),
              .drawn = polygon({{0.5, 0.22}, {0.86, 0.82}, {0.14, 0.82}})
                           .add_line({0.5, 0.38}, {0.5, 0.56})};
    default:
      return player_sign(sign);
  }
}

Outline outline_of(Sign sign) {
  switch (sign) {
    case Sign::kMenu:
      return {.drawn = Path()
                           .add_line({0.12, 0.24}, {0.88, 0.24})
                           .add_line({0.12, 0.5}, {0.88, 0.5})
                           .add_line({0.12, 0.76}, {0.88, 0.76})};
    case Sign::kMore:
      return {.filled = Path()
                            .add_circle({0.5, 0.18}, 0.09)
                            .add_circle({0.5, 0.5}, 0.09)
                            .add_circle({0.5, 0.82}, 0.09)};
    case Sign::kClose:
      return {.drawn = Path().add_line({0.2, 0.2}, {0.8, 0.8}).add_line({0.8, 0.2}, {0.2, 0.8})};
    case Sign::kMinimise:
      return {.drawn = Path().add_line({0.18, 0.72}, {0.82, 0.72})};
    case Sign::kMaximise:
      return {.drawn = Path().add_rect({0.2, 0.2, 0.8, 0.8})};
    case Sign::kSearch:
      return {.drawn = Path().add_circle({0.42, 0.42}, 0.27).add_line({0.62, 0.62}, {0.88, 0.88})};
    case Sign::kLeft:
      return {.drawn = polyline({{0.62, 0.18}, {0.32, 0.5}, {0.62, 0.82}})};
    case Sign::kRight:
      return {.drawn = polyline({{0.38, 0.18}, {0.68, 0.5}, {0.38, 0.82}})};
    case Sign::kUp:
      return {.drawn = polyline({{0.18, 0.62}, {0.5, 0.32}, {0.82, 0.62}})};
    case Sign::kDown:
      return {.drawn = polyline({{0.18, 0.38}, {0.5, 0.68}, {0.82, 0.38}})};
    case Sign::kCheck:
      return {.drawn = polyline({{0.16, 0.52}, {0.4, 0.76}, {0.84, 0.24}})};
    case Sign::kPlus:
      return {.drawn =
                  Path().add_line({0.5, 0.16}, {0.5, 0.84}).add_line({0.16, 0.5}, {0.84, 0.5})};
    case Sign::kMinus:
      return {.drawn = Path().add_line({0.16, 0.5}, {0.84, 0.5})};
    case Sign::kReload:
      return {.drawn = Path()
                           .add_arc({0.5, 0.52}, 0.32, 0.3, 5.2)
                           .append(polyline({{0.66, 0.06}, {0.66, 0.28}, {0.42, 0.28}}))};
    default:
      return thing_sign(sign);
  }
}

}  // namespace

void draw_sign(draw::Canvas& canvas, Sign sign, const draw::Box& box, draw::Colour colour) {
  const double side = std::floor(std::min(box.width(), box.height()));
  if (side < 4) return;
  const Point corner{std::round(box.centre().x - side / 2), std::round(box.centre().y - side / 2)};
  const draw::Affine placement =
      draw::Affine::scaling(side, side).then(draw::Affine::translation(corner.x, corner.y));
  const Outline outline = outline_of(sign);
  if (!outline.filled.is_empty()) canvas.fill(outline.filled.transformed(placement), colour);
  if (outline.drawn.is_empty()) return;
  const draw::Stroke stroke{.width = std::max(1.0, side / 10)};
  canvas.stroke(outline.drawn.transformed(placement), colour, stroke);
}

}  // namespace tessera::synth
