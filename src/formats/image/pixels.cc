#include "formats/image/internal/pixels.h"

#include <algorithm>

namespace tessera::formats::internal {

namespace {

// round(a x b / 255) for bytes, exact in integers.
std::uint32_t mul_div_255(std::uint32_t a, std::uint32_t b) {
  const std::uint32_t product = a * b + 128;
  return ((product >> 8) + product) >> 8;
}

}  // namespace

Palette grey_ramp() {
  Palette palette{};
  for (std::size_t i = 0; i < palette.size(); ++i) {
    palette[i].fill(static_cast<std::uint8_t>(i));
  }
  return palette;
}

void palette_row_to_rgb(
    const std::uint8_t* row, std::uint8_t* rgb, Index width, int bits, const Palette& palette) {
  for (Index x = 0; x < width; ++x) {
    const Colour& colour = palette[packed_value(row, x, bits)];
    rgb = std::copy(colour.begin(), colour.end(), rgb);
  }
}

void cmyk_row_to_rgb(const std::uint8_t* cmyk, std::uint8_t* rgb, Index width, CmykSense sense) {
  const std::uint32_t flip = sense == CmykSense::kInverted ? 255U : 0U;
  for (Index x = 0; x < width; ++x, cmyk += 4, rgb += 3) {
    const std::uint32_t light = 255U - (cmyk[3] ^ flip);
    for (int channel = 0; channel < 3; ++channel) {
      const std::uint32_t ink = cmyk[channel] ^ flip;
      rgb[channel] = static_cast<std::uint8_t>(light - mul_div_255(ink, light));
    }
  }
}

}  // namespace tessera::formats::internal
