// Arithmetic on pixels of four bytes in one word, 0xAARRGGBB, colours multiplied by alpha (cairo's
// format). All divisions by 255 round to nearest.
#pragma once

#include <cstdint>

#include "draw/colour.h"

namespace tessera::draw::internal {

using Pixel = std::uint32_t;

// round(a b / 255) for bytes.
[[nodiscard]] constexpr std::uint32_t times_byte(std::uint32_t a, std::uint32_t b) {
  const std::uint32_t t = a * b + 0x80;
  return (t + (t >> 8)) >> 8;
}

// Every channel times a byte; two channels at a time.
[[nodiscard]] constexpr Pixel scaled(Pixel pixel, std::uint32_t byte) {
  constexpr std::uint32_t kLanes = 0x00FF00FF;
  std::uint32_t low = (pixel & kLanes) * byte + 0x00800080;
  low = ((low + ((low >> 8) & kLanes)) >> 8) & kLanes;
  std::uint32_t high = ((pixel >> 8) & kLanes) * byte + 0x00800080;
  high = (high + ((high >> 8) & kLanes)) & ~kLanes;
  return low | high;
}

// A pixel over another. The sums stay in their bytes: no channel is above its alpha.
[[nodiscard]] constexpr Pixel over(Pixel top, Pixel ground) {
  return top + scaled(ground, 255 - (top >> 24));
}

[[nodiscard]] constexpr Pixel packed(std::uint32_t a,
                                     std::uint32_t r,
                                     std::uint32_t g,
                                     std::uint32_t b) {
  return (a << 24) | (r << 16) | (g << 8) | b;
}

[[nodiscard]] constexpr Pixel premultiplied(Colour colour) {
  const std::uint32_t a = colour.a;
  return packed(a, times_byte(colour.r, a), times_byte(colour.g, a), times_byte(colour.b, a));
}

// The colour of a premultiplied pixel; transparent black for alpha 0.
[[nodiscard]] constexpr Colour unmultiplied(Pixel pixel) {
  const std::uint32_t a = pixel >> 24;
  if (a == 0) return kTransparent;
  const auto channel = [a](std::uint32_t value) {
    const std::uint32_t level = ((value & 0xFF) * 255 + a / 2) / a;
    return static_cast<std::uint8_t>(level < 255 ? level : 255);
  };
  return {channel(pixel >> 16), channel(pixel >> 8), channel(pixel), static_cast<std::uint8_t>(a)};
}

}  // namespace tessera::draw::internal
