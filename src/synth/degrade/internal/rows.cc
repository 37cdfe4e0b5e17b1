#include "synth/degrade/internal/rows.h"

#include <algorithm>
#include <array>

namespace tessera::synth {

std::span<std::uint8_t> row_of(draw::Image& image, Index y) {
  return std::span(image.rgb).subspan(static_cast<std::size_t>(3 * y * image.width),
                                      static_cast<std::size_t>(3 * image.width));
}

std::span<const std::uint8_t> row_of(const draw::Image& image, Index y) {
  return std::span(image.rgb).subspan(static_cast<std::size_t>(3 * y * image.width),
                                      static_cast<std::size_t>(3 * image.width));
}

void add_levels(std::span<std::uint8_t> bytes, std::span<const std::int16_t> levels) {
  std::uint8_t* to = bytes.data();
  const std::int16_t* by = levels.data();
  const std::size_t count = bytes.size();
  for (std::size_t i = 0; i < count; ++i) {
    const auto sum = static_cast<std::int16_t>(to[i] + by[i]);
    to[i] = static_cast<std::uint8_t>(std::clamp<std::int16_t>(sum, 0, 255));
  }
}

void triple(std::span<const std::int16_t> grey, std::span<std::int16_t> levels) {
  std::int16_t* to = levels.data();
  for (const std::int16_t level : grey) {
    to[0] = level;
    to[1] = level;
    to[2] = level;
    to += 3;
  }
}

void luma_of(std::span<const std::uint8_t> rgb, std::span<std::uint8_t> luma) {
  const std::uint8_t* pixel = rgb.data();
  for (std::uint8_t& level : luma) {
    level = static_cast<std::uint8_t>((77 * pixel[0] + 150 * pixel[1] + 29 * pixel[2] + 128) >> 8);
    pixel += 3;
  }
}

draw::Colour border_colour(const draw::Image& image) {
  std::array<Index, 3> sums{};
  Index count = 0;
  const auto add = [&](Index x, Index y) {
    const std::uint8_t* pixel = image.rgb.data() + 3 * (y * image.width + x);
    for (std::size_t channel = 0; channel < 3; ++channel)
      sums[channel] += pixel[channel];
    ++count;
  };
  for (Index x = 0; x < image.width; ++x) {
    add(x, 0);
    add(x, image.height - 1);
  }
  for (Index y = 0; y < image.height; ++y) {
    add(0, y);
    add(image.width - 1, y);
  }
  const auto mean = [count](Index sum) { return static_cast<std::uint8_t>(sum / count); };
  return {mean(sums[0]), mean(sums[1]), mean(sums[2])};
}

}  // namespace tessera::synth
