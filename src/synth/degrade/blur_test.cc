#include "synth/degrade/blur.h"

#include <array>
#include <cmath>

#include <gtest/gtest.h>

namespace tessera::synth {
namespace {

using draw::Image;

constexpr Index kSide = 41;

// One white pixel in the middle of black.
Image impulse() {
  Image image = draw::make_image(kSide, kSide, draw::kBlack);
  for (std::size_t channel = 0; channel < 3; ++channel)
    image.rgb[3 * static_cast<std::size_t>(kSide / 2 * kSide + kSide / 2) + channel] = 255;
  return image;
}

int level(const Image& image, Index dx, Index dy) {
  const Index pixel = (kSide / 2 + dy) * kSide + kSide / 2 + dx;
  return image.rgb[static_cast<std::size_t>(3 * pixel)];
}

// Variances of the light about its centre, along x and y, and their covariance.
struct Spread {
  double xx = 0;
  double yy = 0;
  double xy = 0;
};

Spread spread_of(const Image& image) {
  Spread spread;
  double sum = 0;
  for (Index y = -kSide / 2; y <= kSide / 2; ++y) {
    for (Index x = -kSide / 2; x <= kSide / 2; ++x) {
      const double light = level(image, x, y);
      sum += light;
      spread.xx += light * static_cast<double>(x * x);
      spread.yy += light * static_cast<double>(y * y);
      spread.xy += light * static_cast<double>(x * y);
    }
  }
  return {spread.xx / sum, spread.yy / sum, spread.xy / sum};
}

TEST(Blur, KeepsAnEvenPicture) {
  const Image even = draw::make_image(19, 7, {13, 200, 255});
  Image image = even;
  blur_gaussian(image, 2.2);
  EXPECT_EQ(image.rgb, even.rgb);
  convolve(image, disc_kernel(3));
  EXPECT_EQ(image.rgb, even.rgb);
  convolve(image, motion_kernel(9, 0.7));
  EXPECT_EQ(image.rgb, even.rgb);
}

TEST(Blur, SpreadsLightByItsDeviation) {
  // An impulse is brightest where it loses least to rounding.
  for (const double deviation : {0.7, 1.0, 1.5}) {
    Image image = impulse();
    blur_gaussian(image, deviation);
    const Spread spread = spread_of(image);
    EXPECT_NEAR(spread.xx, deviation * deviation, 0.15 * deviation * deviation);
    EXPECT_NEAR(spread.yy, spread.xx, 0.05 * spread.xx);
    EXPECT_NEAR(level(image, 1, 0), level(image, -1, 0), 2);
    EXPECT_NEAR(level(image, 0, 1), level(image, 0, -1), 2);
  }
}

TEST(Blur, OfMotionRunsAlongItsDirection) {
  Image level_blur = impulse();
  convolve(level_blur, motion_kernel(7, 0));
  const Spread across = spread_of(level_blur);
  EXPECT_NEAR(across.xx, 7 * 7 / 12.0, 0.6);
  EXPECT_EQ(across.yy, 0);
  Image slanted = impulse();
  convolve(slanted, motion_kernel(7, std::atan2(1, 1)));
  EXPECT_GT(spread_of(slanted).xy, 0.8 * spread_of(slanted).xx);
}

TEST(Blur, OfADiscIsEvenWithinItsRadius) {
  Image image = impulse();
  convolve(image, disc_kernel(3.5));
  EXPECT_NEAR(level(image, 0, 0), level(image, 2, 1), 1);
  EXPECT_NEAR(level(image, 2, 0), 255 / (3.1416 * 3.5 * 3.5), 1);
  EXPECT_EQ(level(image, 5, 0), 0);
}

TEST(Blur, TakesTheSmallestPicture) {
  Image image = draw::make_image(1, 1, {9, 8, 7});
  blur_gaussian(image, 3);
  EXPECT_EQ(image.rgb, (std::vector<std::uint8_t>{9, 8, 7}));
}

}  // namespace
}  // namespace tessera::synth
