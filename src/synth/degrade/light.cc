#include "synth/degrade/light.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "synth/degrade/internal/draws.h"
#include "synth/degrade/internal/rows.h"

namespace tessera::synth {

namespace {

constexpr Index kCell = 8;
constexpr double kMaxGain = 2;
constexpr int kOne = 16'384;  // a gain of 1 in fixed point: all fit into 16 bits with a sign

using FixedRow = std::vector<std::int16_t>;

int to_fixed(double gain) {
  return static_cast<int>(nearest(std::clamp(gain, 0.0, kMaxGain - 1.0 / kOne) * kOne));
}

// Gains of every byte of a row at a row of the lattice.
void expand(std::span<const Gains> lattice, FixedRow& row) {
  std::int16_t* out = row.data();
  for (std::size_t cell = 0; cell + 1 < lattice.size(); ++cell, out += 3 * kCell) {
    for (std::size_t channel = 0; channel < 3; ++channel) {
      const int left = to_fixed(lattice[cell][channel]);
      const int right = to_fixed(lattice[cell + 1][channel]);
      for (Index i = 0; i < kCell; ++i) {
        out[3 * i + static_cast<Index>(channel)] =
            static_cast<std::int16_t>(left + (right - left) * i / kCell);
      }
    }
  }
}

// steps = (lower - upper) / 8: what a row's gains differ from those above.
void difference(const FixedRow& upper, const FixedRow& lower, FixedRow& steps) {
  for (std::size_t i = 0; i < steps.size(); ++i)
    steps[i] = static_cast<std::int16_t>((lower[i] - upper[i]) / static_cast<int>(kCell));
}

// byte · gain, rounded and saturated; a gain of 1 keeps every byte. Moves the gains on by a row.
void multiply_bytes(std::span<std::uint8_t> bytes, FixedRow& gains, const FixedRow& steps) {
  std::uint8_t* to = bytes.data();
  std::int16_t* gain = gains.data();
  const std::int16_t* step = steps.data();
  const std::size_t count = bytes.size();
  for (std::size_t i = 0; i < count; ++i) {
    const auto scaled = static_cast<std::uint16_t>(4 * to[i] + 2);
    const auto by = static_cast<std::uint16_t>(gain[i]);
    const auto product = static_cast<std::uint16_t>((std::uint32_t{scaled} * by) >> 16U);
    to[i] = static_cast<std::uint8_t>(std::min<std::uint16_t>(product, 255));
    gain[i] = static_cast<std::int16_t>(gain[i] + step[i]);
  }
}

}  // namespace

LightField::LightField(Index width, Index height)
    : width_(width),
      height_(height),
      columns_((width + kCell - 1) / kCell + 1),
      rows_((height + kCell - 1) / kCell + 1),
      gains_(static_cast<std::size_t>(columns_ * rows_), Gains{1, 1, 1}) {}

void LightField::multiply_colour(base::FunctionRef<Gains(draw::Point)> gains) {
  is_even_ = false;
  auto* gain = gains_.data();
  for (Index row = 0; row < rows_; ++row) {
    for (Index column = 0; column < columns_; ++column, ++gain) {
      const Gains by =
          gains({static_cast<double>(column * kCell), static_cast<double>(row * kCell)});
      for (std::size_t channel = 0; channel < 3; ++channel)
        (*gain)[channel] *= by[channel];
    }
  }
}

void LightField::multiply(base::FunctionRef<double(draw::Point)> gain) {
  multiply_colour([&gain](draw::Point p) {
    const double by = gain(p);
    return Gains{by, by, by};
  });
}

void LightField::apply(draw::Image& image) const {
  base::check(image.width == width_ && image.height == height_, "light", "a picture of ", width_,
              "x", height_, ", is ", image.width, "x", image.height);
  if (is_even_) return;
  const auto columns = static_cast<std::size_t>(columns_);
  const auto lattice_row = [&](Index row) {
    return std::span(gains_).subspan(static_cast<std::size_t>(row) * columns, columns);
  };
  FixedRow gains(3 * columns * static_cast<std::size_t>(kCell));
  FixedRow lower = gains;
  FixedRow steps = gains;
  expand(lattice_row(0), lower);
  for (Index y = 0; y < height_; ++y) {
    if (y % kCell == 0) {
      std::swap(gains, lower);
      expand(lattice_row(y / kCell + 1), lower);
      difference(gains, lower, steps);
    }
    multiply_bytes(row_of(image, y), gains, steps);
  }
}

}  // namespace tessera::synth
