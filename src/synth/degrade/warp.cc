#include "synth/degrade/warp.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <vector>

#include "base/check.h"

namespace tessera::synth {

namespace {

using draw::Image;
using draw::Point;

static_assert(std::endian::native == std::endian::little, "sample() reads little-endian words");

constexpr Index kCell = 8;     // pixels of the result between exact evaluations of the map
constexpr int kFraction = 16;  // bits after the point of a source coordinate
constexpr Index kOne = Index{1} << kFraction;

// A source position in units of 2^-16 pixels, relative to the centre of pixel (0, 0).
struct Position {
  Index u = 0;
  Index v = 0;
};

Index to_fixed(double value) {
  // Far outside is as good as anywhere outside; the bound keeps sums in range.
  const double bounded = std::clamp(value, -1e6, 1e6);
  return static_cast<Index>(std::floor(bounded * static_cast<double>(kOne) + 0.5));
}

// Exact source positions at the corners of the cells of one row of corners.
void corner_row(const PointMap& map, Index y, std::vector<Position>& corners) {
  for (std::size_t i = 0; i < corners.size(); ++i) {
    const Point from = map.from(
        {static_cast<double>(static_cast<Index>(i) * kCell) + 0.5, static_cast<double>(y) + 0.5});
    corners[i] = {.u = to_fixed(from.x - 0.5), .v = to_fixed(from.y - 0.5)};
  }
}

Position between(const Position& a, const Position& b, Index step) {
  return {.u = a.u + (b.u - a.u) * step / kCell, .v = a.v + (b.v - a.v) * step / kCell};
}

// Red, blue and green in 16-bit lanes of one word, so that one product weighs all three.
std::uint64_t to_lanes(std::uint64_t rgb) {
  return (rgb & 0xFF00FFU) | ((rgb & 0xFF00U) << 24U);
}

void store(std::uint8_t* pixel, std::uint64_t lanes) {
  pixel[0] = static_cast<std::uint8_t>(lanes);
  pixel[1] = static_cast<std::uint8_t>(lanes >> 32U);
  pixel[2] = static_cast<std::uint8_t>(lanes >> 16U);
}

std::uint64_t load(const std::uint8_t* pixel) {
  return static_cast<std::uint64_t>(pixel[0]) | (static_cast<std::uint64_t>(pixel[2]) << 16U) |
         (static_cast<std::uint64_t>(pixel[1]) << 32U);
}

// Four neighbours weighed by the fractions of a position. The weights sum to 256, so that
// 255 · 256 + 128 bounds every lane.
struct Neighbours {
  std::uint64_t top_left = 0;
  std::uint64_t top_right = 0;
  std::uint64_t bottom_left = 0;
  std::uint64_t bottom_right = 0;

  [[nodiscard]] std::uint64_t mix(const Position& at) const {
    constexpr std::uint64_t kHalves = 0x0000008000800080U;
    const auto x = static_cast<std::uint64_t>(at.u >> (kFraction - 8)) & 0xFFU;
    const auto y = static_cast<std::uint64_t>(at.v >> (kFraction - 8)) & 0xFFU;
    const std::uint64_t both = (x * y + 128) >> 8U;
    return (top_left * (256 - x - y + both) + top_right * (x - both) + bottom_left * (y - both) +
            bottom_right * both + kHalves) >>
           8U;
  }
};

class Warp {
 public:
  Warp(const Image& source, Image& result)
      : source_(source), result_(result), stride_(3 * source.width) {}

  // Pixels [x, x + count) of row y, whose source positions run evenly from `at` towards `end`,
  // which is one cell away.
  void run(Index x, Index y, Index count, Position at, const Position& end) {
    const Position step{.u = (end.u - at.u) / kCell, .v = (end.v - at.v) / kCell};
    const Position last{.u = at.u + step.u * (count - 1), .v = at.v + step.v * (count - 1)};
    std::uint8_t* pixel = result_.rgb.data() + 3 * (y * result_.width + x);
    if (is_inside(at) && is_inside(last)) {
      for (Index i = 0; i < count; ++i, pixel += 3) {
        store(pixel, sample(at));
        at = {.u = at.u + step.u, .v = at.v + step.v};
      }
    } else if (!is_outside(at, last)) {
      for (Index i = 0; i < count; ++i, pixel += 3) {
        store(pixel, sample_border(at, load(pixel)));
        at = {.u = at.u + step.u, .v = at.v + step.v};
      }
    }
  }

 private:
  // All four neighbours exist, and two bytes after them.
  [[nodiscard]] bool is_inside(const Position& at) const {
    return at.u >= 0 && at.v >= 0 && (at.u >> kFraction) + 1 < source_.width &&
           (at.v >> kFraction) + 2 < source_.height;
  }

  // Both ends lie beyond the same side.
  [[nodiscard]] bool is_outside(const Position& a, const Position& b) const {
    const Index right = source_.width << kFraction;
    const Index bottom = source_.height << kFraction;
    return (a.u <= -kOne && b.u <= -kOne) || (a.v <= -kOne && b.v <= -kOne) ||
           (a.u >= right && b.u >= right) || (a.v >= bottom && b.v >= bottom);
  }

  [[nodiscard]] std::uint64_t sample(const Position& at) const {
    const std::uint8_t* pixel =
        source_.rgb.data() + (at.v >> kFraction) * stride_ + 3 * (at.u >> kFraction);
    std::uint64_t top = 0;
    std::uint64_t bottom = 0;
    std::memcpy(&top, pixel, sizeof top);
    std::memcpy(&bottom, pixel + stride_, sizeof bottom);
    return Neighbours{to_lanes(top), to_lanes(top >> 24U), to_lanes(bottom),
                      to_lanes(bottom >> 24U)}
        .mix(at);
  }

  // As `sample`, with the ground in place of neighbours that do not exist.
  [[nodiscard]] std::uint64_t sample_border(const Position& at, std::uint64_t ground) const {
    const Index x = at.u >> kFraction;
    const Index y = at.v >> kFraction;
    const auto pixel = [&](Index column, Index row) {
      const bool exists = column >= 0 && row >= 0 && column < source_.width && row < source_.height;
      return exists ? load(source_.rgb.data() + row * stride_ + 3 * column) : ground;
    };
    return Neighbours{pixel(x, y), pixel(x + 1, y), pixel(x, y + 1), pixel(x + 1, y + 1)}.mix(at);
  }

  const Image& source_;
  Image& result_;
  Index stride_;
};

}  // namespace

Image warp(const Image& source, const PointMap& map, Image ground) {
  base::check(source.width > 0 && source.height > 0 && ground.width > 0 && ground.height > 0,
              "warp", "pictures with pixels, are ", source.width, "x", source.height, " on ",
              ground.width, "x", ground.height);
  Warp rows(source, ground);
  const Index num_cells = (ground.width + kCell - 1) / kCell;
  std::vector<Position> upper(static_cast<std::size_t>(num_cells + 1));
  std::vector<Position> lower = upper;
  corner_row(map, 0, lower);
  for (Index y = 0; y < ground.height; ++y) {
    if (y % kCell == 0) {
      std::swap(upper, lower);
      corner_row(map, y + kCell, lower);
    }
    for (Index cell = 0; cell < num_cells; ++cell) {
      const auto i = static_cast<std::size_t>(cell);
      const Index x = cell * kCell;
      rows.run(x, y, std::min(kCell, ground.width - x), between(upper[i], lower[i], y % kCell),
               between(upper[i + 1], lower[i + 1], y % kCell));
    }
  }
  return ground;
}

}  // namespace tessera::synth
