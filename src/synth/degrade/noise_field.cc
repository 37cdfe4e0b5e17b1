#include "synth/degrade/noise_field.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "synth/degrade/internal/draws.h"

namespace tessera::synth {

namespace {

std::vector<int> eased_weights(Index cell) {
  std::vector<int> weights;
  for (Index i = 0; i < cell; ++i) {
    const double t = (static_cast<double>(i) + 0.5) / static_cast<double>(cell);
    weights.push_back(static_cast<int>(256 * ease(t) + 0.5));
  }
  return weights;
}

}  // namespace

NoiseField::NoiseField(base::Rng& rng, const FieldScale& scale)
    : scale_(scale),
      key_(rng.next_u32()),
      sixteenths_(static_cast<int>(16 * scale.amplitude + 0.5)),
      ease_x_(eased_weights(scale.cell_x)),
      ease_y_(eased_weights(scale.cell_y)) {
  base::check(scale.cell_x > 0 && scale.cell_y > 0, "noise field", "cells of at least one pixel");
  base::check(scale.amplitude >= 0 && scale.amplitude <= 2000, "noise field",
              "an amplitude of 0 to 2000, is ", scale.amplitude);
}

int NoiseField::lattice(Index column, Index row) const {
  const int signed_byte = static_cast<int>(hash_point(key_, column, row) >> 24U) - 128;
  return signed_byte * sixteenths_ / 128;
}

void NoiseField::add_row(Index y, std::span<std::int16_t> values) {
  const Index row = y / scale_.cell_y;
  const int weight = ease_y_[static_cast<std::size_t>(y % scale_.cell_y)];
  const auto width = static_cast<Index>(values.size());
  const Index num_cells = (width + scale_.cell_x - 1) / scale_.cell_x;
  line_.resize(static_cast<std::size_t>(num_cells + 1));
  for (Index i = 0; i <= num_cells; ++i) {
    const int above = lattice(i, row);
    line_[static_cast<std::size_t>(i)] = above + (lattice(i, row + 1) - above) * weight / 256;
  }
  const int* eased = ease_x_.data();
  for (Index i = 0; i < num_cells; ++i) {
    const int left = line_[static_cast<std::size_t>(i)];
    const int rise = line_[static_cast<std::size_t>(i + 1)] - left;
    const Index count = std::min(scale_.cell_x, width - i * scale_.cell_x);
    std::int16_t* value = values.data() + i * scale_.cell_x;
    for (Index x = 0; x < count; ++x) {
      value[x] = static_cast<std::int16_t>(value[x] + left + ((rise * eased[x]) >> 8));
    }
  }
}

double smooth_noise(std::uint32_t key, double x, double y) {
  const double column = std::floor(x);
  const double row = std::floor(y);
  const auto at = [&](Index dx, Index dy) {
    const std::uint32_t bits =
        hash_point(key, static_cast<Index>(column) + dx, static_cast<Index>(row) + dy);
    return static_cast<double>(bits >> 8U) * 0x1.0p-23 - 1;
  };
  const double fx = ease(x - column);
  const double fy = ease(y - row);
  const double upper = at(0, 0) + fx * (at(1, 0) - at(0, 0));
  const double lower = at(0, 1) + fx * (at(1, 1) - at(0, 1));
  return upper + fy * (lower - upper);
}

}  // namespace tessera::synth
