#include "synth/picture/spots.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/exact_math.h"
#include "synth/chance.h"

namespace tessera::synth {
namespace {

using chance::between;
using draw::Box;
using draw::Point;

constexpr double kSmallest = 18;  // pixels: less cannot be told

draw::Box box_of(const Spot& spot) {
  const double half = spot.side_px / 2;
  return {spot.centre.x - half, spot.centre.y - half, spot.centre.x + half, spot.centre.y + half};
}

// The side of a square of which so many fill the share of the box.
double side_for(const Room& room, double share) {
  return std::sqrt(share * room.box.area() / static_cast<double>(std::max<Index>(1, room.count)));
}

Point point_within(const Box& box, double margin, base::Rng& rng) {
  const auto along = [&](double low, double high) {
    return low + margin >= high - margin ? (low + high) / 2
                                         : between(rng, low + margin, high - margin);
  };
  return {along(box.x0, box.x1), along(box.y0, box.y1)};
}

double limited(double side, const Box& box) {
  return std::min(side, 0.96 * std::min(box.width(), box.height()));
}

}  // namespace

std::vector<Spot> scattered_spots(const Room& room, double spread, base::Rng& rng) {
  std::vector<Spot> spots;
  double side = limited(side_for(room, 0.5), room.box);
  for (int attempt = 0; attempt < 60 && std::ssize(spots) < room.count; ++attempt) {
    Spot spot{.side_px = std::max(kSmallest, side / between(rng, 1, spread))};
    spot.centre = point_within(room.box, spot.side_px / 2, rng);
    const bool is_free = std::ranges::none_of(
        spots, [&](const Spot& other) { return draw::overlaps(box_of(other), box_of(spot)); });
    if (is_free) spots.push_back(spot);
    if (attempt % 12 == 11) side *= 0.8;
  }
  return spots;
}

std::vector<Spot> heaped_spots(const Room& room, base::Rng& rng) {
  std::vector<Spot> spots;
  const double side = limited(side_for(room, 0.9), room.box);
  const Point middle = point_within(room.box, side, rng);
  for (Index i = 0; i < room.count; ++i) {
    const double angle = between(rng, 0, 2 * std::numbers::pi);
    const double away =
        i == 0 ? 0 : between(rng, 0.45, 0.8) * side * std::sqrt(static_cast<double>(i));
    Spot spot{.centre = {middle.x + away * base::exact_cos(angle),
                         middle.y + away * base::exact_sin(angle)},
              .side_px = std::max(kSmallest, side * between(rng, 0.7, 1))};
    const double half = spot.side_px / 2;
    spot.centre.x = std::clamp(spot.centre.x, room.box.x0 + half,
                               std::max(room.box.x0 + half, room.box.x1 - half));
    spot.centre.y = std::clamp(spot.centre.y, room.box.y0 + half,
                               std::max(room.box.y0 + half, room.box.y1 - half));
    spots.push_back(spot);
  }
  return spots;
}

std::vector<Spot> row_spots(const Room& room, bool is_upright, base::Rng& rng) {
  std::vector<Spot> spots;
  const Box& box = room.box;
  const double step = (is_upright ? box.height() : box.width()) / static_cast<double>(room.count);
  const double side = std::min(0.85 * step, 0.9 * (is_upright ? box.width() : box.height()));
  if (side < kSmallest) return spots;
  const Point start = point_within(box, side / 2, rng);
  for (Index i = 0; i < room.count; ++i) {
    const double along = (static_cast<double>(i) + 0.5) * step;
    spots.push_back(
        {.centre = is_upright ? Point{start.x, box.y0 + along} : Point{box.x0 + along, start.y},
         .side_px = side * between(rng, 0.8, 1)});
  }
  return spots;
}

std::vector<Spot> grid_spots(const Room& room, base::Rng& rng) {
  const Box& box = room.box;
  const double wanted = std::sqrt(static_cast<double>(room.count) * box.width() / box.height());
  const Index num_columns =
      std::clamp<Index>(static_cast<Index>(std::floor(wanted + 0.5)), 1, room.count);
  const Index num_rows = (room.count + num_columns - 1) / num_columns;
  const double width = box.width() / static_cast<double>(num_columns);
  const double height = box.height() / static_cast<double>(num_rows);
  std::vector<Spot> spots;
  const double side = std::min(width, height) * between(rng, 0.7, 0.9);
  if (side < kSmallest) return spots;
  for (Index i = 0; i < room.count; ++i) {
    const Index row = i / num_columns;
    spots.push_back({.centre = {box.x0 + (static_cast<double>(i % num_columns) + 0.5) * width,
                                box.y0 + (static_cast<double>(row) + 0.5) * height},
                     .side_px = side});
  }
  return spots;
}

std::vector<Spot> circle_spots(const Room& room, base::Rng& rng) {
  std::vector<Spot> spots;
  const Point centre = room.box.centre();
  const Index num_around = room.count > 4 ? room.count - 1 : room.count;
  const double reach = std::min(room.box.width(), room.box.height()) / 2;
  const double step = 2 * std::numbers::pi / static_cast<double>(std::max<Index>(1, num_around));
  const double side =
      std::min(0.55 * reach, 0.62 * reach * base::exact_sin(std::min(step / 2, 1.2)) * 2);
  if (side < kSmallest) return spots;
  const double first = between(rng, 0, step);
  if (num_around < room.count) spots.push_back({.centre = centre, .side_px = side});
  for (Index i = 0; i < num_around; ++i) {
    const double angle = first + step * static_cast<double>(i);
    spots.push_back({.centre = {centre.x + (reach - side * 0.72) * base::exact_cos(angle),
                                centre.y + (reach - side * 0.72) * base::exact_sin(angle)},
                     .side_px = side});
  }
  return spots;
}

std::vector<Spot> standing_spots(const Room& room, base::Rng& rng) {
  std::vector<double> feet(static_cast<std::size_t>(room.count));
  for (double& y : feet)
    y = between(rng, room.box.y0 + 0.15 * room.box.height(), room.box.y1 - 4);
  std::ranges::sort(feet);  // the nearest last, above the others
  std::vector<Spot> spots;
  const double step = room.box.width() / static_cast<double>(room.count);
  std::vector<Index> places(feet.size());
  for (std::size_t i = 0; i < places.size(); ++i)
    places[i] = static_cast<Index>(i);
  chance::shuffle(places, rng);
  for (std::size_t i = 0; i < feet.size(); ++i) {
    const double nearness = (feet[i] - room.box.y0) / room.box.height();
    const double side =
        std::max(kSmallest, limited(1.1 * step, room.box) * (0.45 + 0.55 * nearness));
    const double x = room.box.x0 + (static_cast<double>(places[i]) + between(rng, 0.4, 0.6)) * step;
    spots.push_back({.centre = {x, feet[i] - side / 2}, .side_px = side});
  }
  return spots;
}

}  // namespace tessera::synth
