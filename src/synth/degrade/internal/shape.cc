#include "synth/degrade/internal/shape.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "synth/chance.h"
#include "synth/degrade/internal/draws.h"
#include "synth/degrade/internal/rows.h"
#include "synth/degrade/surface.h"
#include "synth/degrade/warp.h"

namespace tessera::synth {

namespace {

using chance::between;
using chance::holds;
using draw::Box;
using draw::Image;
using draw::Point;

constexpr double kGridCell = 16;  // pixels; bends are far smoother

// Widest strip of table on a side, in shares of the page's mean side.
constexpr double kMaxMargin = 0.14;

struct Margins {
  double left = 0;
  double top = 0;
  double right = 0;
  double bottom = 0;
};

Margins draw_margins(double side, base::Rng& rng) {
  // One strip may be missing: the page reaches the border of the photograph.
  const auto strip = [&] { return holds(rng, 0.15) ? 0 : between(rng, 0.01, kMaxMargin) * side; };
  Margins margins;
  margins.left = strip();
  margins.top = strip();
  margins.right = strip();
  margins.bottom = strip();
  return margins;
}

// What shows beside a turned page in a scan: the lid or nothing.
draw::Colour lid_colour(const Image& image, base::Rng& rng) {
  const double kind = rng.next_uniform();
  if (kind < 0.65) return border_colour(image);
  const auto level =
      static_cast<std::uint8_t>(kind < 0.85 ? rng.next_between(200, 255) : rng.next_between(0, 70));
  return draw::grey(level);
}

// How far a point lies outside [0, width] × [0, height].
double distance_outside(Point p, double width, double height) {
  const double dx = std::max({-p.x, p.x - width, 0.0});
  const double dy = std::max({-p.y, p.y - height, 0.0});
  return std::sqrt(dx * dx + dy * dy);
}

// Whole pixels that the mapped sheet certainly covers: between the innermost points of its sides.
Box covered_by(const PointMap& map, const Box& sheet) {
  constexpr int kSteps = 24;
  constexpr double kSafety = 4;  // pixels; sides are smooth
  const Point first = map.to({sheet.x0, sheet.y0});
  const Point last = map.to({sheet.x1, sheet.y1});
  Box inner{first.x, first.y, last.x, last.y};
  for (int i = 0; i <= kSteps; ++i) {
    const double x = sheet.x0 + sheet.width() * i / kSteps;
    const double y = sheet.y0 + sheet.height() * i / kSteps;
    inner.x0 = std::max(inner.x0, map.to({sheet.x0, y}).x);
    inner.x1 = std::min(inner.x1, map.to({sheet.x1, y}).x);
    inner.y0 = std::max(inner.y0, map.to({x, sheet.y0}).y);
    inner.y1 = std::min(inner.y1, map.to({x, sheet.y1}).y);
  }
  const Box safe{std::ceil(inner.x0 + kSafety), std::ceil(inner.y0 + kSafety),
                 std::floor(inner.x1 - kSafety), std::floor(inner.y1 - kSafety)};
  return safe.is_empty() ? Box{} : safe;
}

}  // namespace

Shape::Shape(Index width, Index height) : width_(width), height_(height), light_(width, height) {}

DisplacementGrid Shape::flat_grid() const {
  return {width(), height(), kGridCell};
}

void Shape::bend(DisplacementGrid stage) {
  bends_.append(std::move(stage));
}

void Shape::place(const Homography& stage) {
  placed_ = placed_.then(stage);
  is_placed_ = true;
}

Shape::Canvas Shape::choose_canvas(PointMap& map, const Dose& dose, base::Rng& rng) const {
  const Box bounds = map.map_box({0, 0, width(), height()});
  Margins margins;
  if (is_on_table_) margins = draw_margins(std::min({width(), height(), 1500.0}), rng);
  const double wide = bounds.width() + margins.left + margins.right;
  const double high = bounds.height() + margins.top + margins.bottom;
  map.append(Homography::translation(margins.left - bounds.x0, margins.top - bounds.y0));
  if (dose.may_grow) {
    return {.width = static_cast<Index>(std::ceil(wide)),
            .height = static_cast<Index>(std::ceil(high))};
  }
  const double scale = std::min({1.0, width() / wide, height() / high});
  map.append(Homography::scaling(scale, scale));
  map.append(Homography::translation((width() - scale * wide) / 2, (height() - scale * high) / 2));
  return {.width = width_, .height = height_};
}

Image Shape::make_ground(const Degraded& page,
                         const PointMap& map,
                         const Canvas& canvas,
                         base::Rng& rng) const {
  if (!is_on_table_) {
    return draw::make_image(canvas.width, canvas.height, lid_colour(page.image, rng));
  }
  const Box covered = covered_by(map, {0, 0, width(), height()});
  Image table = make_table_top(canvas.width, canvas.height, covered, rng);
  // The sheet's shadow, a little to one side.
  const double soft = between(rng, 4, 26);
  const double depth = between(rng, 0.2, 0.6);
  const Point aside{between(rng, -0.5, 0.5) * soft, between(rng, -0.5, 0.5) * soft};
  LightField shadow(canvas.width, canvas.height);
  shadow.multiply([&](Point p) {
    if (covered.contains(p)) return 1.0;
    const double outside = distance_outside(map.from(p - aside), width(), height());
    return 1 - depth * (1 - ease(outside / soft));
  });
  shadow.apply(table);
  return table;
}

void Shape::finish(Degraded& page, const Dose& dose, base::Rng& rng) {
  light_.apply(page.image);
  if (bends_.keeps_places() && !is_placed_ && !is_on_table_) return;
  PointMap map = bends_;
  map.append(placed_);
  const Canvas canvas = choose_canvas(map, dose, rng);
  page.image = warp(page.image, map, make_ground(page, map, canvas, rng));
  page.map.append(map);
}

}  // namespace tessera::synth
