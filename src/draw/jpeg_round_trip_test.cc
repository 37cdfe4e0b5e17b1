#include "draw/jpeg_round_trip.h"

#include <cstdlib>

#include <gtest/gtest.h>

namespace tessera::draw {
namespace {

Image ramp(Index width, Index height) {
  Image image = make_image(width, height, kBlack);
  for (std::size_t i = 0; i < image.rgb.size(); ++i)
    image.rgb[i] = static_cast<std::uint8_t>(i / 3 * 3 % 256);
  return image;
}

int worst_difference(const Image& a, const Image& b) {
  int worst = 0;
  for (std::size_t i = 0; i < a.rgb.size(); ++i)
    worst = std::max(worst, std::abs(a.rgb[i] - b.rgb[i]));
  return worst;
}

TEST(JpegRoundTrip, LosesMoreAtLowerQuality) {
  const Image image = ramp(83, 61);
  const Image good = jpeg_round_trip(image, 95);
  const Image bad = jpeg_round_trip(image, 10);
  ASSERT_EQ(good.width, 83);
  ASSERT_EQ(good.height, 61);
  EXPECT_GT(worst_difference(image, good), 0);
  EXPECT_GT(worst_difference(image, bad), 2 * worst_difference(image, good));
  EXPECT_EQ(jpeg_round_trip(image, 10).rgb, bad.rgb);
}

TEST(JpegRoundTrip, TakesEveryShape) {
  for (const auto& [width, height] :
       {std::pair<Index, Index>{1, 1}, {30'000, 1}, {1, 20'000}, {65'501, 1}}) {
    const Image result = jpeg_round_trip(make_image(width, height, grey(90)), 50);
    EXPECT_EQ(result.width, width);
    EXPECT_EQ(result.height, height);
    EXPECT_NEAR(result.rgb.back(), 90, 3);
  }
}

}  // namespace
}  // namespace tessera::draw
