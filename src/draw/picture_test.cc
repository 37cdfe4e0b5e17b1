#include "draw/picture.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <gtest/gtest.h>

#include "base/rng.h"

namespace tessera::draw {
namespace {

Picture noise(Index width, Index height) {
  Picture picture = make_picture(width, height);
  base::Rng rng(7);
  for (std::uint8_t& byte : picture.rgba) {
    byte = static_cast<std::uint8_t>(rng.next_below(256));
  }
  return picture;
}

std::array<int, 4> pixel(const Picture& picture, Index x, Index y) {
  const std::uint8_t* p = picture.rgba.data() + 4 * (y * picture.width + x);
  return {p[0], p[1], p[2], p[3]};
}

double cubic(double x) {
  x = std::fabs(x);
  if (x < 1) return 1.5 * x * x * x - 2.5 * x * x + 1;
  return x < 2 ? -0.5 * x * x * x + 2.5 * x * x - 4 * x + 2 : 0;
}

// One line of grey values scaled as the kernel is defined, in double precision.
std::vector<double> scaled_line(const std::vector<double>& line, Index target) {
  const double ratio = static_cast<double>(line.size()) / static_cast<double>(target);
  const double widening = std::max(1.0, ratio);
  std::vector<double> out;
  for (Index i = 0; i < target; ++i) {
    double sum = 0;
    double total = 0;
    for (std::size_t k = 0; k < line.size(); ++k) {
      const double centre = (static_cast<double>(i) + 0.5) * ratio;
      const double weight = cubic((static_cast<double>(k) + 0.5 - centre) / widening);
      sum += weight * line[k];
      total += weight;
    }
    out.push_back(std::clamp(sum / total, 0.0, 255.0));
  }
  return out;
}

TEST(Picture, PngKeepsEveryByteAtEveryLevel) {
  const Picture picture = noise(37, 21);
  for (const int level : {1, 6, 9}) {
    const auto decoded = decode_picture(to_png(picture, level));
    ASSERT_TRUE(decoded.has_value());
    EXPECT_EQ(decoded->rgba, picture.rgba);
    EXPECT_EQ(decoded->width, 37);
  }
  const Image image = to_image(picture, kWhite);
  EXPECT_EQ(decode_image(to_png(image)).value().rgb, image.rgb);
  EXPECT_EQ(decode_picture(to_png(image)).value().rgba, to_picture(image).rgba);
  const std::array<std::byte, 3> rubbish{};
  EXPECT_FALSE(decode_picture(rubbish).has_value());
}

TEST(Picture, TurnsAndFlipsMovePixels) {
  const Picture picture = noise(5, 3);
  const Picture clockwise = turn(picture, 1);
  EXPECT_EQ(clockwise.width, 3);
  EXPECT_EQ(clockwise.height, 5);
  for (Index y = 0; y < 3; ++y) {
    for (Index x = 0; x < 5; ++x) {
      EXPECT_EQ(pixel(clockwise, 2 - y, x), pixel(picture, x, y));
      EXPECT_EQ(pixel(flip_horizontally(picture), 4 - x, y), pixel(picture, x, y));
    }
  }
  EXPECT_EQ(turn(turn(picture, 2), -2).rgba, picture.rgba);
  EXPECT_EQ(turn(clockwise, 1).rgba, turn(picture, 2).rgba);
  EXPECT_EQ(turn(clockwise, 3).rgba, picture.rgba);
  const Image image = to_image(picture, kBlack);
  EXPECT_EQ(turn(image, 1).rgb, to_image(clockwise, kBlack).rgb);
}

TEST(Picture, CropsToWholePixelsInside) {
  const Picture picture = noise(8, 6);
  const Picture part = crop(picture, {1.5, 2, 4, 99});
  EXPECT_EQ(part.width, 3);
  EXPECT_EQ(part.height, 4);
  EXPECT_EQ(pixel(part, 0, 0), pixel(picture, 1, 2));
  EXPECT_EQ(pixel(part, 2, 3), pixel(picture, 3, 5));
  EXPECT_EQ(crop(picture, {50, 50, 60, 60}).width, 1);
  EXPECT_EQ(crop(to_image(picture, kWhite), {0, 0, 8, 6}).rgb, to_image(picture, kWhite).rgb);
}

TEST(Resize, FollowsTheDefinitionOfTheKernel) {
  base::Rng rng(4);
  std::vector<double> line;
  Image image = make_image(53, 1, kBlack);
  for (Index x = 0; x < 53; ++x) {
    const auto level = static_cast<std::uint8_t>(rng.next_below(256));
    line.push_back(level);
    std::fill_n(image.rgb.begin() + 3 * x, 3, level);
  }
  for (const Index target : {1, 2, 7, 26, 52, 54, 106, 200}) {
    const auto expected = scaled_line(line, target);
    const Image across = resize(image, target, 1);
    const Image down = resize(turn(image, 1), 1, target);
    for (Index i = 0; i < target; ++i) {
      ASSERT_NEAR(across.rgb.data()[3 * i], expected.data()[i], 0.51) << i << " of " << target;
      ASSERT_EQ(down.rgb.data()[3 * i], across.rgb.data()[3 * i]) << i << " of " << target;
    }
  }
}

TEST(Resize, EvenColoursStayEven) {
  for (const auto scaling : {Scaling::kSmooth, Scaling::kArea, Scaling::kNearest}) {
    const Image image = resize(make_image(31, 17, {200, 100, 3}), 90, 5, scaling);
    for (std::size_t i = 0; i < image.rgb.size(); i += 3) {
      ASSERT_EQ(image.rgb[i], 200);
      ASSERT_EQ(image.rgb[i + 1], 100);
      ASSERT_EQ(image.rgb[i + 2], 3);
    }
  }
}

TEST(Resize, TransparentPixelsLeaveNoFringe) {
  // Opaque red beside transparent green: no green may come through, at any size.
  Picture picture = make_picture(8, 8, {0, 255, 0, 0});
  for (Index i = 0; i < 64; ++i) {
    if (i % 8 >= 4) continue;
    std::uint8_t* p = picture.rgba.data() + 4 * i;
    p[0] = 255, p[1] = 0, p[3] = 255;
  }
  for (const Index side : {3, 5, 20, 64}) {
    const Picture scaled = resize(picture, side, side);
    for (std::size_t i = 0; i < scaled.rgba.size(); i += 4) {
      if (scaled.rgba[i + 3] == 0) continue;
      ASSERT_EQ(scaled.rgba[i + 1], 0);
      ASSERT_GE(scaled.rgba[i], 250);
    }
  }
}

TEST(Resize, NearestRepeatsPixels) {
  const Picture picture = noise(3, 2);
  const Picture large = resize(picture, 9, 4, Scaling::kNearest);
  for (Index y = 0; y < 4; ++y) {
    for (Index x = 0; x < 9; ++x) {
      if (pixel(picture, x / 3, y / 2)[3] != 255) continue;  // others lose bits of their colour
      EXPECT_EQ(pixel(large, x, y), pixel(picture, x / 3, y / 2));
    }
  }
  EXPECT_EQ(resize(picture, 3, 2).rgba, picture.rgba);
}

TEST(Picture, TintsAndFindsItsOpaquePart) {
  Picture picture = make_picture(10, 10);
  EXPECT_TRUE(opaque_bounds(picture).is_empty());
  picture.rgba[4 * (3 * 10 + 2) + 3] = 200;
  picture.rgba[4 * (7 * 10 + 5) + 3] = 20;
  EXPECT_EQ(opaque_bounds(picture), (Box{2, 3, 6, 8}));
  EXPECT_EQ(opaque_bounds(picture, 21), (Box{2, 3, 3, 4}));
  const Picture tinted = tint(make_picture(1, 1, {100, 0, 200, 50}), {0, 0, 0}, 0.5);
  EXPECT_EQ(pixel(tinted, 0, 0), (std::array<int, 4>{50, 0, 100, 50}));
}

}  // namespace
}  // namespace tessera::draw
