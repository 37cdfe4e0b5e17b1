// Loops over rows of bytes that effects share. All integer, so that the compiler may use vectors
// and the result is the same everywhere.
#pragma once

#include <cstdint>
#include <span>

#include "base/index.h"
#include "draw/picture.h"

namespace tessera::synth {

// Row y of a picture: 3 * width bytes.
[[nodiscard]] std::span<std::uint8_t> row_of(draw::Image& image, Index y);
[[nodiscard]] std::span<const std::uint8_t> row_of(const draw::Image& image, Index y);

// bytes[i] += levels[i], saturated.
void add_levels(std::span<std::uint8_t> bytes, std::span<const std::int16_t> levels);

// levels[3 i ... 3 i + 2] = grey[i].
void triple(std::span<const std::int16_t> grey, std::span<std::int16_t> levels);

// Luma of each pixel: (77 r + 150 g + 29 b + 128) / 256.
void luma_of(std::span<const std::uint8_t> rgb, std::span<std::uint8_t> luma);

// The mean colour of the outermost pixels: what probably lies beyond them.
[[nodiscard]] draw::Colour border_colour(const draw::Image& image);

}  // namespace tessera::synth
