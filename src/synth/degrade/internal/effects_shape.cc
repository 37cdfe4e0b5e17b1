// Bent, turned, tilted sheets.
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <utility>

#include "base/exact_math.h"
#include "synth/chance.h"
#include "synth/degrade/internal/draws.h"
#include "synth/degrade/internal/effects.h"
#include "synth/degrade/marks.h"
#include "synth/degrade/noise_field.h"

namespace tessera::synth {

namespace {

using chance::between;
using chance::holds;
using draw::Point;

double ratio(const Shape& shape) {
  return std::min(shape.width(), shape.height()) / std::max(shape.width(), shape.height());
}

// Sets every shift of a fresh grid and bends the sheet by it.
template <class ShiftAt>
void bend_by(Shape& shape, const ShiftAt& shift_at) {
  DisplacementGrid grid = shape.flat_grid();
  for (Index row = 0; row < grid.rows(); ++row) {
    for (Index column = 0; column < grid.columns(); ++column)
      grid.shift(column, row) = shift_at(grid.place(column, row));
  }
  shape.bend(std::move(grid));
}

// One line across the sheet along which it was folded.
struct Crease {
  bool is_level = true;
  double at = 0;     // y, or x of an upright crease
  double light = 0;  // change of light from one side to the other
  double widen = 0;  // how much the sheet gains in size away from the crease
};

void add_crease(Shape& shape, const Crease& crease) {
  const double length = crease.is_level ? shape.height() : shape.width();
  const double middle = (crease.is_level ? shape.width() : shape.height()) / 2;
  const auto away = [crease, length](Point p) {
    return std::abs((crease.is_level ? p.y : p.x) - crease.at) / length;
  };
  bend_by(shape, [&](Point p) {
    const double along = (crease.is_level ? p.x : p.y) - middle;
    const double shift = -along * crease.widen * away(p);
    return crease.is_level ? Point{shift, 0} : Point{0, shift};
  });
  shape.light().multiply([&](Point p) {
    const double side = ((crease.is_level ? p.y : p.x) - crease.at) / length;
    const double near = 1 - std::min(1.0, 6 * std::abs(side));
    return 1 + crease.light * (side < 0 ? -0.5 : 0.5) * (0.4 + 0.6 * near);
  });
}

}  // namespace

void bend_curl(Degraded&, Shape& shape, const Dose& dose, base::Rng& rng) {
  // Lines of a book rise towards its spine, or a sheet arches.
  const bool is_spine = holds(rng, 0.6);
  const bool is_left = holds(rng, 0.5);
  const double rise = either_sign(rng, between(rng, 0.3, 1) * dose.strength) *
                      std::min({0.07 * shape.width(), 0.08 * shape.height(), 90.0});
  const double squeeze = is_spine ? between(rng, 0, 0.03) * dose.strength * shape.width() : 0;
  const double dark = between(rng, 0.2, 0.7) * dose.strength;
  const auto from_spine = [&](Point p) {
    const double t = p.x / shape.width();
    return is_left ? t : 1 - t;
  };
  bend_by(shape, [&](Point p) {
    const double t = from_spine(p);
    if (!is_spine) return Point{0, rise * 4 * t * (1 - t)};
    const double towards = squeeze * t * (1 - t) * (1 - t) * (is_left ? 1 : -1);
    return Point{towards, rise * (1 - t) * (1 - t) * (1 - t)};
  });
  shape.light().multiply([&](Point p) {
    const double t = std::clamp(from_spine(p), 0.0, 1.0);
    const double u = (1 - t) * (1 - t);
    return is_spine ? 1 - dark * u * u : 1 - 0.4 * dark * (1 - 4 * t * (1 - t));
  });
}

void bend_folds(Degraded& page, Shape& shape, const Dose& dose, base::Rng& rng) {
  const Index count = 1 + count_of(rng, 0.8 * dose.strength);
  for (Index i = 0; i < count; ++i) {
    Crease crease{.is_level = holds(rng, 0.6)};
    const double length = crease.is_level ? shape.height() : shape.width();
    const double across = crease.is_level ? shape.width() : shape.height();
    crease.at = between(rng, 0.2, 0.8) * length;
    crease.light = either_sign(rng, between(rng, 0.1, 0.35) * dose.strength);
    // At most 12 pixels at the far edge, and letters lean by at most a tenth.
    crease.widen =
        between(rng, -1, 1) * dose.strength * std::min({0.05, 24 / across, 0.2 * length / across});
    add_crease(shape, crease);
    // The paper is worn along the crease.
    const Point from = crease.is_level ? Point{0, crease.at} : Point{crease.at, 0};
    const Point to = crease.is_level ? Point{across, crease.at} : Point{crease.at, across};
    Mask line(draw::bounds_of(std::array{from, to}).expanded(3), page.image.width,
              page.image.height);
    line.add_curve({from, 0.5 * (from + to), to}, between(rng, 0.3, 0.9));
    const bool is_light = holds(rng, 0.5);
    line.paint(page.image, is_light ? draw::grey(245) : draw::grey(90),
               between(rng, 0.2, 0.6) * dose.strength);
  }
}

void bend_crumple(Degraded&, Shape& shape, const Dose& dose, base::Rng& rng) {
  const double cell = std::max(between(rng, 45, 160), 3 * dose.text_px);
  // Slopes of the shift stay under 0.2: letters lean, words stay whole.
  const double reach = between(rng, 0.4, 1) * dose.strength * 0.06 * cell;
  const double depth = between(rng, 0.15, 0.5) * dose.strength;
  const std::array<std::uint32_t, 3> keys = {rng.next_u32(), rng.next_u32(), rng.next_u32()};
  bend_by(shape, [&](Point p) {
    return Point{reach * smooth_noise(keys[0], p.x / cell, p.y / cell),
                 reach * smooth_noise(keys[1], p.x / cell, p.y / cell)};
  });
  // Ridges where a surface changes its sign, as of paper that was crushed and flattened; each facet
  // leans towards the light or away from it.
  shape.light().multiply([&](Point p) {
    const double x = p.x / cell;
    const double y = p.y / cell;
    const double large = smooth_noise(keys[0], x, y) - smooth_noise(keys[0], x + 0.2, y + 0.13);
    const double ridge = std::abs(smooth_noise(keys[2], 1.7 * x + 0.4 * y, 1.7 * y - 0.4 * x));
    return 1 + std::clamp(depth * (large - 0.5 * std::max(0.0, 0.3 - ridge)), -0.4, 0.3);
  });
}

void place_rotated(Degraded&, Shape& shape, const Dose& dose, base::Rng& rng) {
  // Up to 5 degrees; a long strip much less, as its canvas would grow to many times its size.
  const double most = std::min(5 * std::numbers::pi / 180, 0.2 * ratio(shape));
  const double angle = either_sign(rng, between(rng, 0.2, 1) * dose.strength * most);
  shape.place(Homography::rotation(angle, shape.centre()));
}

void place_perspective(Degraded&, Shape& shape, const Dose& dose, base::Rng& rng) {
  const double most = 0.07 * dose.strength;
  const double reach_x = most * std::min(shape.width(), 3 * shape.height());
  const double reach_y = most * std::min(shape.height(), 3 * shape.width());
  std::array<Point, 4> corners = {
      {{0, 0}, {shape.width(), 0}, {shape.width(), shape.height()}, {0, shape.height()}}};
  for (Point& corner : corners) {
    corner.x += between(rng, -1, 1) * reach_x;
    corner.y += between(rng, -1, 1) * reach_y;
  }
  shape.place(Homography::to_quad(shape.width(), shape.height(), corners));
}

void place_on_table(Degraded&, Shape& shape, const Dose&, base::Rng&) {
  shape.lie_on_table();
}

}  // namespace tessera::synth
