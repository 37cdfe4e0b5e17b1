#include "synth/task/internal/marks.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "base/exact_math.h"
#include "draw/canvas.h"

namespace tessera::synth::internal {
namespace {

constexpr draw::Colour kRed{230, 20, 20};

// Of a pen that is seen on any size of picture.
double pen_width(const draw::Image& image) {
  const double side = static_cast<double>(std::min(image.width, image.height));
  return std::clamp(side / 150, 2.0, 12.0);
}

draw::Box bounds_of_image(const draw::Image& image) {
  return {0, 0, static_cast<double>(image.width), static_cast<double>(image.height)};
}

// Around the target, inside the picture by half a pen.
draw::Box frame_around(const draw::Image& image, const draw::Box& target) {
  const double pen = pen_width(image);
  return intersect(target.expanded(pen), bounds_of_image(image).expanded(-pen / 2));
}

draw::Path circle_around(const draw::Box& target, double pen) {
  // The ellipse through the corners has axes longer by the square root of two.
  constexpr double kLonger = 0.2072;
  const double grow_x = kLonger * target.width() + pen;
  const double grow_y = kLonger * target.height() + pen;
  return draw::Path().add_ellipse(
      {target.x0 - grow_x, target.y0 - grow_y, target.x1 + grow_x, target.y1 + grow_y});
}

draw::Point clamped_into(draw::Point p, const draw::Box& box) {
  return {std::clamp(p.x, box.x0, box.x1), std::clamp(p.y, box.y0, box.y1)};
}

// From outside the target to its middle: the direction with the longest way of a few.
draw::Point arrow_tail(const draw::Image& image, const draw::Box& target, base::Rng& rng) {
  constexpr int kTries = 6;
  const draw::Point tip = target.centre();
  const double side = static_cast<double>(std::min(image.width, image.height));
  const double length = 0.12 * side + 0.6 * std::max(target.width(), target.height());
  draw::Point best = tip;
  for (int i = 0; i < kTries; ++i) {
    const double angle = 6.283185307179586 * rng.next_uniform();
    const draw::Point end = clamped_into(
        {tip.x + length * base::exact_cos(angle), tip.y + length * base::exact_sin(angle)},
        bounds_of_image(image).expanded(-2));
    if (distance(end, tip) > distance(best, tip)) best = end;
  }
  return best;
}

void draw_arrow(draw::Canvas& canvas, draw::Point tail, draw::Point tip, double pen) {
  const double length = std::max(distance(tail, tip), 1.0);
  const draw::Point along = (1 / length) * (tip - tail);
  const draw::Point across{-along.y, along.x};
  const double head = std::min(4.5 * pen, 0.6 * length);
  const draw::Point neck = tip - head * along;
  canvas.stroke(draw::Path().add_line(tail, neck), kRed,
                {.width = pen, .cap = draw::LineCap::kRound});
  const std::array<draw::Point, 3> corners = {tip, neck + 0.55 * head * across,
                                              neck - 0.55 * head * across};
  canvas.fill(draw::Path().add_polygon(corners), kRed);
}

// To and fro over the target, thin and half transparent so that it can still be seen.
void draw_scribble(draw::Canvas& canvas, const draw::Box& target, double pen, base::Rng& rng) {
  const int num_strokes = static_cast<int>(rng.next_between(5, 8));
  std::vector<draw::Point> points;
  for (int i = 0; i <= num_strokes; ++i) {
    const double along = 0.1 + 0.8 * i / num_strokes + 0.06 * (rng.next_uniform() - 0.5);
    const double across =
        i % 2 == 0 ? 0.15 + 0.1 * rng.next_uniform() : 0.75 + 0.1 * rng.next_uniform();
    points.push_back({target.x0 + along * target.width(), target.y0 + across * target.height()});
  }
  canvas.stroke(draw::Path().add_spline(points), kRed.with_alpha(170),
                {.width = pen, .cap = draw::LineCap::kRound, .join = draw::LineJoin::kRound});
}

}  // namespace

std::string_view mark_name(MarkKind kind) {
  constexpr std::array<std::string_view, 4> kNames = {"rectangle", "circle", "arrow", "scribble"};
  return kNames[static_cast<std::size_t>(kind)];
}

draw::Image draw_mark(const draw::Image& image,
                      MarkKind kind,
                      const draw::Box& target,
                      base::Rng& rng) {
  draw::Canvas canvas(image);
  const double pen = pen_width(image);
  switch (kind) {
    case MarkKind::kRectangle:
      canvas.stroke(draw::Path().add_rect(frame_around(image, target)), kRed, {.width = pen});
      break;
    case MarkKind::kCircle:
      canvas.stroke(circle_around(target, pen), kRed, {.width = pen});
      break;
    case MarkKind::kArrow:
      draw_arrow(canvas, arrow_tail(image, target, rng), target.centre(), pen);
      break;
    case MarkKind::kScribble:
      draw_scribble(canvas, target, pen, rng);
      break;
  }
  return canvas.to_image();
}

draw::Image draw_frame(const draw::Image& image, const draw::Box& target) {
  base::Rng unused(0);
  return draw_mark(image, MarkKind::kRectangle, target, unused);
}

}  // namespace tessera::synth::internal
