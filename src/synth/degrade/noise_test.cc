#include "synth/degrade/noise.h"

#include <cmath>

#include <gtest/gtest.h>

#include "synth/degrade/noise_field.h"

namespace tessera::synth {
namespace {

using draw::Image;

struct Moments {
  double mean = 0;
  double deviation = 0;
};

Moments moments_of(const Image& image) {
  double sum = 0;
  double squares = 0;
  for (const std::uint8_t level : image.rgb) {
    sum += level;
    squares += static_cast<double>(level) * level;
  }
  const auto count = static_cast<double>(image.rgb.size());
  const double mean = sum / count;
  return {mean, std::sqrt(squares / count - mean * mean)};
}

TEST(Grain, HasTheWantedDeviation) {
  for (const double deviation : {2.0, 10.0, 25.0}) {
    for (const bool is_grey : {false, true}) {
      for (const bool is_soft : {false, true}) {
        Image image = draw::make_image(400, 300, draw::grey(128));
        base::Rng rng(3);
        add_grain(image, {.deviation = deviation, .is_grey = is_grey, .is_soft = is_soft}, rng);
        const Moments moments = moments_of(image);
        EXPECT_NEAR(moments.mean, 128, 0.6);
        EXPECT_NEAR(moments.deviation, deviation, 0.06 * deviation + 0.3);
      }
    }
  }
}

TEST(Grain, IsTheSameForAllChannelsWhenGrey) {
  Image image = draw::make_image(100, 40, draw::grey(128));
  base::Rng rng(3);
  add_grain(image, {.deviation = 12, .is_grey = true}, rng);
  for (std::size_t i = 0; i < image.rgb.size(); i += 3) {
    ASSERT_EQ(image.rgb[i], image.rgb[i + 1]);
    ASSERT_EQ(image.rgb[i], image.rgb[i + 2]);
  }
}

TEST(Grain, DoesNotRepeatBetweenRows) {
  Image image = draw::make_image(3000, 60, draw::grey(128));
  base::Rng rng(3);
  add_grain(image, {.deviation = 20, .is_grey = true}, rng);
  double product = 0;
  const std::size_t row = 9000;
  for (std::size_t i = 0; i + row < image.rgb.size(); i += 3)
    product += (image.rgb[i] - 128.0) * (image.rgb[i + row] - 128.0);
  const double correlation = product / (3000 * 59) / (20 * 20);
  EXPECT_LT(std::abs(correlation), 0.03);
}

TEST(SaltAndPepper, HitsTheWantedShareOfPixels) {
  Image image = draw::make_image(500, 400, draw::grey(128));
  base::Rng rng(9);
  add_salt_and_pepper(image, 0.02, rng);
  int white = 0;
  int black = 0;
  for (std::size_t i = 0; i < image.rgb.size(); i += 3) {
    white += image.rgb[i] == 255 ? 1 : 0;
    black += image.rgb[i] == 0 ? 1 : 0;
  }
  EXPECT_NEAR(white, 2000, 150);
  EXPECT_NEAR(black, 2000, 150);
}

TEST(Bands, AreEvenAlongTheirLength) {
  for (const bool is_upright : {false, true}) {
    Image image = draw::make_image(90, 70, draw::grey(128));
    base::Rng rng(4);
    add_bands(image, 20, is_upright, rng);
    const auto level = [&image](Index x, Index y) {
      return image.rgb[static_cast<std::size_t>(3 * (y * 90 + x))];
    };
    for (Index i = 1; i < 70; ++i)
      EXPECT_EQ(level(i, i), is_upright ? level(i, 0) : level(0, i));
    EXPECT_GT(moments_of(image).deviation, 2);
  }
}

TEST(Streaks, AreThinLines) {
  Image image = draw::make_image(200, 200, draw::grey(128));
  base::Rng rng(8);
  add_streaks(image, 3, 60, rng);
  int changed = 0;
  for (std::size_t i = 0; i < image.rgb.size(); i += 3)
    changed += image.rgb[i] != 128 ? 1 : 0;
  EXPECT_GT(changed, 20);
  EXPECT_LE(changed, 3 * 2 * 200);
}

TEST(NoiseField, IsSmoothAndBounded) {
  base::Rng rng(5);
  NoiseField field(rng, {.cell_x = 32, .cell_y = 32, .amplitude = 50});
  std::vector<std::int16_t> above(500);
  field.add_row(0, above);
  int most = 0;
  for (Index y = 1; y < 300; ++y) {
    std::vector<std::int16_t> row(500);
    field.add_row(y, row);
    for (std::size_t x = 0; x < row.size(); ++x) {
      most = std::max(most, std::abs(row[x]));
      // The steepest ease over 32 pixels, from one bound to the other, is 1.5 · 100 / 32 levels.
      ASSERT_LE(std::abs(row[x] - above[x]), 16 * 5 + 16);
      ASSERT_LE(std::abs(row[x] - row[x > 0 ? x - 1 : 0]), 16 * 5 + 16);
    }
    above = row;
  }
  EXPECT_LE(most, 16 * 50);
  EXPECT_GT(most, 16 * 35);
}

TEST(NoiseField, DependsOnThePlaceOnly) {
  base::Rng first(5);
  base::Rng second(5);
  NoiseField a(first, {.cell_x = 7, .cell_y = 5, .amplitude = 90});
  NoiseField b(second, {.cell_x = 7, .cell_y = 5, .amplitude = 90});
  std::vector<std::int16_t> wide(100);
  std::vector<std::int16_t> narrow(31);
  b.add_row(0, narrow);
  std::fill(narrow.begin(), narrow.end(), std::int16_t{0});
  a.add_row(17, wide);
  b.add_row(17, narrow);
  EXPECT_TRUE(std::equal(narrow.begin(), narrow.end(), wide.begin()));
}

TEST(NoiseField, ForSinglePointsIsContinuous) {
  for (double x = -3; x < 3; x += 0.01) {
    const double here = smooth_noise(77, x, 0.3);
    EXPECT_LE(std::abs(here), 1);
    EXPECT_LE(std::abs(smooth_noise(77, x + 0.01, 0.3) - here), 0.031);
  }
}

}  // namespace
}  // namespace tessera::synth
