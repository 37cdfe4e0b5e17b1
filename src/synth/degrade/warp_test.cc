#include "synth/degrade/warp.h"

#include <cmath>

#include <gtest/gtest.h>

#include "synth/degrade/testing/page.h"

namespace tessera::synth {
namespace {

using draw::Image;
using draw::Point;

// Levels that differ between neighbours and channels.
Image textured(Index width, Index height) {
  Image image = draw::make_image(width, height, draw::kBlack);
  for (std::size_t i = 0; i < image.rgb.size(); ++i)
    image.rgb[i] = static_cast<std::uint8_t>(i * i * 31 % 251);
  return image;
}

// Bilinear in double precision, outside: the ground.
double sample(const Image& source, Point at, Index channel, double ground) {
  const double u = std::floor(at.x - 0.5);
  const double v = std::floor(at.y - 0.5);
  const double fx = at.x - 0.5 - u;
  const double fy = at.y - 0.5 - v;
  const auto level = [&](double column, double row) {
    if (column < 0 || row < 0 || column >= static_cast<double>(source.width) ||
        row >= static_cast<double>(source.height)) {
      return ground;
    }
    const auto x = static_cast<Index>(column);
    const auto y = static_cast<Index>(row);
    return static_cast<double>(
        source.rgb[static_cast<std::size_t>(3 * (y * source.width + x) + channel)]);
  };
  const double top = (1 - fx) * level(u, v) + fx * level(u + 1, v);
  return (1 - fy) * top + fy * ((1 - fx) * level(u, v + 1) + fx * level(u + 1, v + 1));
}

TEST(Warp, KeepsThePictureUnderTheIdentity) {
  for (const auto& [width, height] : {std::pair<Index, Index>{1, 1}, {7, 3}, {64, 41}, {300, 2}}) {
    const Image image = textured(width, height);
    EXPECT_EQ(warp(image, PointMap(), draw::make_image(width, height, draw::kWhite)).rgb, image.rgb)
        << width << "x" << height;
  }
}

TEST(Warp, MovesByWholePixelsExactly) {
  const Image image = textured(50, 30);
  PointMap map;
  map.append(Homography::translation(9, 4));
  const Image moved = warp(image, map, draw::make_image(70, 40, {1, 2, 3}));
  for (Index y = 0; y < 40; ++y) {
    for (Index x = 0; x < 70; ++x) {
      const bool is_inside = x >= 9 && x < 59 && y >= 4 && y < 34;
      for (Index channel = 0; channel < 3; ++channel) {
        const auto expected =
            is_inside ? image.rgb[static_cast<std::size_t>(3 * ((y - 4) * 50 + x - 9) + channel)]
                      : static_cast<std::uint8_t>(channel + 1);
        ASSERT_EQ(moved.rgb[static_cast<std::size_t>(3 * (y * 70 + x) + channel)], expected)
            << x << ", " << y;
      }
    }
  }
}

// Neighbours differ by up to 30 levels. Weights of 1/256 and positions that are interpolated over
// 8 pixels (0.02 pixels off for this map) cost under one level, rounding half of one.
TEST(Warp, AgreesWithBilinearSamplingInDoublePrecision) {
  Image image = draw::make_image(90, 70, draw::kBlack);
  for (std::size_t i = 0; i < image.rgb.size(); ++i) {
    const std::size_t row = i / 270;
    const auto x = static_cast<double>(i / 3 % 90);
    const auto y = static_cast<double>(row);
    const double wave = std::sin(x / 2) * std::cos(y / 3 + static_cast<double>(i % 3));
    image.rgb[i] = static_cast<std::uint8_t>(128 + 60 * wave);
  }
  PointMap map;
  map.append(Homography::to_quad(90, 70, {{{6, 3}, {101, 9}, {93, 80}, {2, 66}}}));
  const Image result = warp(image, map, draw::make_image(110, 90, draw::grey(40)));
  double worst = 0;
  for (Index y = 0; y < 90; ++y) {
    for (Index x = 0; x < 110; ++x) {
      const Point from = map.from({static_cast<double>(x) + 0.5, static_cast<double>(y) + 0.5});
      for (Index channel = 0; channel < 3; ++channel) {
        const double expected = sample(image, from, channel, 40);
        const int level = result.rgb[static_cast<std::size_t>(3 * (y * 110 + x) + channel)];
        // The border of the source is a step to the ground; its position counts fully.
        const bool is_border = from.x < 1 || from.y < 1 || from.x > 89 || from.y > 69;
        worst = std::max(worst, std::abs(expected - level) - (is_border ? 3 : 0));
      }
    }
  }
  EXPECT_LE(worst, 1.5);
}

TEST(Warp, LeavesTheGroundWhereTheSourceDoesNotReach) {
  PointMap map;
  map.append(Homography::translation(1000, 0));
  const Image ground = textured(40, 40);
  EXPECT_EQ(warp(textured(20, 20), map, ground).rgb, ground.rgb);
}

}  // namespace
}  // namespace tessera::synth
