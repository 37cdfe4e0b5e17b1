#include "synth/degrade/noise_field.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/check.h"
#include "synth/degrade/internal/draws.h"

namespace tessera::synth {

namespace {

std::vector<int> eased_weights(Index cell) {
  std::vector<int> weights;
  for (Index i = 0; i < cell; ++i) {
    const double t = (static_cast<double>(i) + 0.5) / static_cast<double>(cell);
    weights.push_back(static_cast<int>(nearest(256 * ease(t))));
  }
  return weights;
}

}  // namespace

NoiseField::NoiseField(base::Rng& rng, const FieldScale& scale)
    : scale_(scale),
      key_(rng.next_u32()),
      sixteenths_(static_cast<int>(nearest(16 * scale.amplitude))),
      ease_x_(eased_weights(scale.cell_x)),
      ease_y_(eased_weights(scale.cell_y)) {
  base::check(scale.cell_x > 0 && scale.cell_y > 0, "noise field", "cells of at least one pixel");
  base::check(scale.amplitude >= 0 && scale.amplitude <= 2000, "noise field",
              "an amplitude of 0 to 2000, is ", scale.amplitude);
}

void NoiseField::fill_lattice(Index row, std::size_t num_columns, std::vector<int>& levels) const {
  levels.resize(num_columns);
  for (std::size_t i = 0; i < num_columns; ++i) {
    const std::uint32_t bits = hash_point(key_, static_cast<Index>(i), row);
    levels[i] = (static_cast<int>(bits >> 24U) - 128) * sixteenths_ / 128;
  }
}

void NoiseField::move_to(Index row, std::size_t num_columns) {
  if (row == row_ && num_columns <= upper_.size()) return;
  if (row == row_ + 1 && num_columns <= lower_.size()) {
    std::swap(upper_, lower_);
  } else {
    fill_lattice(row, num_columns, upper_);
  }
  fill_lattice(row + 1, upper_.size(), lower_);
  row_ = row;
}

void NoiseField::add_row(Index y, std::span<std::int16_t> values, Index first_x) {
  const Index end_x = first_x + std::ssize(values);
  const Index end_cell = (end_x + scale_.cell_x - 1) / scale_.cell_x;
  move_to(y / scale_.cell_y, static_cast<std::size_t>(end_cell + 1));
  const int weight = ease_y_[static_cast<std::size_t>(y % scale_.cell_y)];
  const auto level_at = [&](Index column) {
    const auto i = static_cast<std::size_t>(column);
    return upper_[i] + (lower_[i] - upper_[i]) * weight / 256;
  };
  std::int16_t* value = values.data();
  Index x = first_x;
  for (Index cell = first_x / scale_.cell_x; cell < end_cell; ++cell) {
    const int left = level_at(cell);
    const int rise = level_at(cell + 1) - left;
    const int* eased = ease_x_.data() + (x - cell * scale_.cell_x);
    const Index count = std::min((cell + 1) * scale_.cell_x, end_x) - x;
    for (Index i = 0; i < count; ++i)
      value[i] = static_cast<std::int16_t>(value[i] + left + ((rise * eased[i]) >> 8));
    value += count;
    x += count;
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
