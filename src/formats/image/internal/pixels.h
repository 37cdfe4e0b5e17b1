// Rows of other colour models to RGB, with the roundings of Pillow's convert("RGB").
#pragma once

#include <cstdint>

#include "base/index.h"

namespace tessera::formats::internal {

// Adobe's JPEG files store 255 - ink.
enum class CmykSense : std::uint8_t { kInk, kInverted };

// rgb = light - round(ink x light / 255) with light = 255 - black.  cmyk: [width, 4], rgb: [width,
// 3]
void cmyk_row_to_rgb(const std::uint8_t* cmyk, std::uint8_t* rgb, Index width, CmykSense sense);

}  // namespace tessera::formats::internal
