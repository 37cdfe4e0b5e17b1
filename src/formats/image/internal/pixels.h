// Rows of other colour models to RGB, with the roundings of Pillow's convert("RGB").
#pragma once

#include <array>
#include <cstdint>

#include "base/index.h"

namespace tessera::formats::internal {

using Colour = std::array<std::uint8_t, 3>;
using Palette = std::array<Colour, 256>;  // black beyond the file's own colours

// Every index is its own grey.
[[nodiscard]] Palette grey_ramp();

// Pixel x of a row of `bits`-wide values (1, 2, 4 or 8), the first in the highest bits.
[[nodiscard]] inline std::uint32_t packed_value(const std::uint8_t* row, Index x, int bits) {
  const Index bit = x * bits;
  const int shift = 8 - bits - static_cast<int>(bit & 7);
  return (static_cast<std::uint32_t>(row[bit >> 3]) >> shift) & ((1U << bits) - 1U);
}

// row: [width] values of `bits` bits, rgb: [width, 3]
void palette_row_to_rgb(
    const std::uint8_t* row, std::uint8_t* rgb, Index width, int bits, const Palette& palette);

// Adobe's JPEG files store 255 - ink.
enum class CmykSense : std::uint8_t { kInk, kInverted };

// rgb = light - round(ink x light / 255) with light = 255 - black.
// cmyk: [width, 4], rgb: [width, 3]; the two may start at the same place.
void cmyk_row_to_rgb(const std::uint8_t* cmyk, std::uint8_t* rgb, Index width, CmykSense sense);

}  // namespace tessera::formats::internal
