// Colours of 8 bits a channel in sRGB, and what generators ask of them: hues, mixtures, contrast.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace tessera::draw {

// Not premultiplied; a = 255 is opaque.
struct Colour {
  std::uint8_t r = 0;
  std::uint8_t g = 0;
  std::uint8_t b = 0;
  std::uint8_t a = 255;

  friend bool operator==(const Colour&, const Colour&) = default;
  [[nodiscard]] constexpr Colour with_alpha(std::uint8_t alpha) const { return {r, g, b, alpha}; }
};

inline constexpr Colour kBlack{0, 0, 0};
inline constexpr Colour kWhite{255, 255, 255};
inline constexpr Colour kTransparent{0, 0, 0, 0};

[[nodiscard]] constexpr Colour grey(std::uint8_t level) {
  return {level, level, level};
}

// hue in degrees (any), saturation and value in [0, 1].
[[nodiscard]] Colour from_hsv(double hue, double saturation, double value);

// share 0 gives a, 1 gives b; every channel on its own.
[[nodiscard]] Colour mix(Colour a, Colour b, double share);

// `top` with its alpha over an opaque ground.
[[nodiscard]] Colour composite(Colour top, Colour ground);

// Relative luminance of WCAG 2, 0 (black) ... 1 (white); alpha does not count.
[[nodiscard]] double luminance(Colour colour);

// Contrast ratio of WCAG 2: 1 (equal) ... 21 (black on white).
[[nodiscard]] double contrast_ratio(Colour a, Colour b);

// Whichever of black and white stands out more.
[[nodiscard]] Colour readable_on(Colour ground);

struct NamedColour {
  std::string_view name;  // one English word
  Colour colour;
};

// Colours that people name without doubt, in a fixed order: red, orange, yellow, green, ...
[[nodiscard]] std::span<const NamedColour> named_colours();
[[nodiscard]] std::optional<Colour> colour_named(std::string_view name);

}  // namespace tessera::draw
