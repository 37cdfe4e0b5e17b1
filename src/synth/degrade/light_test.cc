#include "synth/degrade/light.h"

#include <cmath>

#include <gtest/gtest.h>

#include "synth/degrade/tone.h"

namespace tessera::synth {
namespace {

using draw::Image;
using draw::Point;

// Every level in every channel.
Image all_levels(Index height) {
  Image image = draw::make_image(256, height, draw::kBlack);
  for (std::size_t i = 0; i < image.rgb.size(); ++i)
    image.rgb[i] = static_cast<std::uint8_t>(i / 3 % 256);
  return image;
}

TEST(LightField, KeepsEveryLevelWhenEven) {
  const Image image = all_levels(30);
  Image lit = image;
  LightField light(256, 30);
  light.apply(lit);
  EXPECT_EQ(lit.rgb, image.rgb);
  light.multiply([](Point) { return 1.0; });
  light.apply(lit);
  EXPECT_EQ(lit.rgb, image.rgb);
}

// A gain is rounded to 1/16384, its run over 8 rows and columns to 7 steps more: under 0.2 levels.
TEST(LightField, FollowsItsGains) {
  const Image image = all_levels(100);
  Image lit = image;
  LightField light(256, 100);
  const auto gains = [](Point p) {
    return Gains{0.3 + p.x / 300, 1.2 - p.y / 150, 0.5 + 0.3 * p.x / 256 + 0.2 * p.y / 100};
  };
  light.multiply_colour(gains);
  light.apply(lit);
  for (Index y = 0; y < 100; ++y) {
    for (Index x = 0; x < 256; ++x) {
      const Gains by = gains({static_cast<double>(x), static_cast<double>(y)});
      for (std::size_t channel = 0; channel < 3; ++channel) {
        const double expected = std::min(255.0, static_cast<double>(x) * by[channel]);
        const std::size_t i = 3 * static_cast<std::size_t>(y * 256 + x) + channel;
        ASSERT_NEAR(lit.rgb[i], expected, 1.3) << x << ", " << y << ", " << channel;
      }
    }
  }
}

TEST(LightField, MultipliesItsGains) {
  Image image = draw::make_image(20, 20, draw::grey(200));
  LightField light(20, 20);
  light.multiply([](Point) { return 0.5; });
  light.multiply([](Point) { return 0.5; });
  light.apply(image);
  for (const std::uint8_t level : image.rgb)
    EXPECT_EQ(level, 50);
}

TEST(Tone, MapsLevelsOfEachChannel) {
  Image image = draw::make_image(2, 1, {0, 100, 255});
  map_levels(image, [](Index channel, double level) {
    return channel == 0 ? 1 - level : level * (channel == 1 ? 2 : 3);
  });
  EXPECT_EQ(image.rgb, (std::vector<std::uint8_t>{255, 200, 255, 255, 200, 255}));
}

TEST(Tone, RemovesColourAndKeepsLuma) {
  Image image = draw::make_image(1, 1, {255, 0, 0});
  remove_colour(image);
  EXPECT_EQ(image.rgb, (std::vector<std::uint8_t>{77, 77, 77}));
  Image white = draw::make_image(1, 1, draw::kWhite);
  remove_colour(white);
  EXPECT_EQ(white.rgb, (std::vector<std::uint8_t>{255, 255, 255}));
}

}  // namespace
}  // namespace tessera::synth
