#include "draw/colour.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/exact_math.h"

namespace tessera::draw {
namespace {

std::uint8_t to_byte(double level) {
  return static_cast<std::uint8_t>(std::clamp(std::floor(level + 0.5), 0.0, 255.0));
}

// One of r, g, b of a hue: `shift` sixths of the circle apart.
std::uint8_t hsv_channel(double hue, double saturation, double value, double shift) {
  const double sixths = hue / 60 + shift;
  const double k = sixths - 6 * std::floor(sixths / 6);
  const double slope = std::clamp(std::min(k, 4 - k), 0.0, 1.0);
  return to_byte(255 * value * (1 - saturation * slope));
}

// sRGB to light, as WCAG 2 writes it.
double linear(std::uint8_t level) {
  const double value = level / 255.0;
  return value <= 0.03928 ? value / 12.92 : base::exact_pow((value + 0.055) / 1.055, 2.4);
}

constexpr std::array<NamedColour, 18> kNamed = {{{"black", {0, 0, 0}},
                                                 {"white", {255, 255, 255}},
                                                 {"grey", {128, 128, 128}},
                                                 {"red", {210, 30, 35}},
                                                 {"orange", {245, 135, 20}},
                                                 {"yellow", {250, 220, 30}},
                                                 {"green", {35, 140, 50}},
                                                 {"turquoise", {45, 200, 190}},
                                                 {"blue", {30, 80, 200}},
                                                 {"purple", {125, 45, 160}},
                                                 {"pink", {250, 130, 180}},
                                                 {"brown", {120, 70, 30}},
                                                 {"beige", {235, 220, 185}},
                                                 {"navy", {15, 25, 90}},
                                                 {"teal", {0, 110, 115}},
                                                 {"maroon", {110, 15, 30}},
                                                 {"gold", {205, 165, 40}},
                                                 {"lavender", {195, 175, 235}}}};

}  // namespace

Colour from_hsv(double hue, double saturation, double value) {
  return {hsv_channel(hue, saturation, value, 5), hsv_channel(hue, saturation, value, 3),
          hsv_channel(hue, saturation, value, 1)};
}

Colour mix(Colour a, Colour b, double share) {
  const auto channel = [share](std::uint8_t from, std::uint8_t to) {
    return to_byte(from + share * (to - from));
  };
  return {channel(a.r, b.r), channel(a.g, b.g), channel(a.b, b.b), channel(a.a, b.a)};
}

Colour composite(Colour top, Colour ground) {
  return mix(ground.with_alpha(255), top.with_alpha(255), top.a / 255.0);
}

double luminance(Colour colour) {
  return 0.2126 * linear(colour.r) + 0.7152 * linear(colour.g) + 0.0722 * linear(colour.b);
}

double contrast_ratio(Colour a, Colour b) {
  const auto [dark, light] = std::minmax({luminance(a), luminance(b)});
  return (light + 0.05) / (dark + 0.05);
}

Colour readable_on(Colour ground) {
  return contrast_ratio(kBlack, ground) >= contrast_ratio(kWhite, ground) ? kBlack : kWhite;
}

std::span<const NamedColour> named_colours() {
  return kNamed;
}

std::optional<Colour> colour_named(std::string_view name) {
  const auto* const found = std::find_if(kNamed.begin(), kNamed.end(),
                                         [name](const auto& named) { return named.name == name; });
  if (found == kNamed.end()) return std::nullopt;
  return found->colour;
}

}  // namespace tessera::draw
