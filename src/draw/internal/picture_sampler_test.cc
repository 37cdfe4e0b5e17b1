#include "draw/internal/picture_sampler.h"

#include <array>
#include <vector>

#include <gtest/gtest.h>

namespace tessera::draw::internal {
namespace {

// Pixel (x, y) is red 16 x, green 16 y.
Picture ramp(Index width, Index height) {
  Picture picture = make_picture(width, height, kBlack);
  for (Index y = 0; y < height; ++y) {
    for (Index x = 0; x < width; ++x) {
      std::uint8_t* pixel = picture.rgba.data() + 4 * (y * width + x);
      pixel[0] = static_cast<std::uint8_t>(16 * x);
      pixel[1] = static_cast<std::uint8_t>(16 * y);
    }
  }
  return picture;
}

Colour sampled(const Picture& picture,
               const Affine& placement,
               Point surface,
               bool is_tiled = false,
               double opacity = 1) {
  const PictureSampler sampler(
      {.picture = &picture, .placement = placement, .is_tiled = is_tiled, .opacity = opacity},
      Affine());
  std::array<Pixel, 1> row{};
  sampler.read_row(surface, row);
  return unmultiplied(row[0]);
}

TEST(PremultipliedPixels, KeepOpaqueColours) {
  const Picture picture = ramp(3, 2);
  const std::vector<Pixel> pixels = premultiplied_pixels(picture);
  ASSERT_EQ(pixels.size(), 6U);
  EXPECT_EQ(unmultiplied(pixels[5]), (Colour{32, 16, 0}));
}

TEST(PictureSampler, ShowsPixelsAsTheyAreWhenNothingMoves) {
  const Picture picture = ramp(8, 8);
  const PictureSampler sampler({.picture = &picture, .placement = {}, .is_tiled = false}, Affine());
  std::array<Pixel, 8> row{};
  for (Index y = 0; y < 8; ++y) {
    sampler.read_row({0, static_cast<double>(y)}, row);
    for (Index x = 0; x < 8; ++x) {
      const Colour colour = unmultiplied(row[static_cast<std::size_t>(x)]);
      ASSERT_EQ(colour.r, 16 * x) << x << " " << y;
      ASSERT_EQ(colour.g, 16 * y) << x << " " << y;
    }
  }
}

TEST(PictureSampler, FollowsThePlacement) {
  const Picture picture = ramp(8, 8);
  EXPECT_EQ(sampled(picture, Affine::translation(10, 20), {13, 25}).r, 16 * 3);
  EXPECT_EQ(sampled(picture, Affine::translation(10, 20), {13, 25}).g, 16 * 5);
  // A quarter turn clockwise: the picture's right end points down.
  const Affine turned = Affine::quarter_turns(1).then(Affine::translation(8, 0));
  EXPECT_EQ(sampled(picture, turned, {2, 5}).r, 16 * 5);
  EXPECT_EQ(sampled(picture, turned, {2, 5}).g, 16 * 5);
}

TEST(PictureSampler, MixesNeighboursHalfWay) {
  const Picture picture = ramp(8, 8);
  const Colour half = sampled(picture, Affine::translation(0.5, 0), {4, 4});
  EXPECT_NEAR(half.r, 16 * 3.5, 1);
  EXPECT_NEAR(half.g, 16 * 4, 1);
}

TEST(PictureSampler, EnlargesSmoothly) {
  const Picture picture = ramp(8, 8);
  int before = 0;
  for (int x = 4; x < 28; ++x) {
    const Colour colour = sampled(picture, Affine::scaling(4, 4), {static_cast<double>(x), 16});
    EXPECT_GE(colour.r, before);
    EXPECT_LE(colour.r - before, 8 + (x == 4 ? 255 : 0));
    before = colour.r;
  }
}

TEST(PictureSampler, ReducesByAveraging) {
  Picture checks = make_picture(64, 64, kBlack);
  for (Index y = 0; y < 64; ++y) {
    for (Index x = 0; x < 64; ++x) {
      if ((x + y) % 2 != 0) continue;
      std::uint8_t* pixel = checks.rgba.data() + 4 * (y * 64 + x);
      pixel[0] = pixel[1] = pixel[2] = 255;
    }
  }
  for (const double x : {3.0, 5.0, 9.0}) {
    EXPECT_NEAR(sampled(checks, Affine::scaling(0.25, 0.25), {x, 7}).r, 128, 12);
  }
}

TEST(PictureSampler, ShowsNothingBeyondUnlessTiled) {
  const Picture picture = ramp(8, 8);
  EXPECT_EQ(sampled(picture, Affine(), {12, 3}).a, 0);
  EXPECT_EQ(sampled(picture, Affine(), {-5, 3}).a, 0);
  const Colour tiled = sampled(picture, Affine(), {12, 3}, /*is_tiled=*/true);
  EXPECT_EQ(tiled.a, 255);
  EXPECT_EQ(tiled.r, 16 * 4);
  EXPECT_EQ(sampled(picture, Affine(), {-5, 3}, /*is_tiled=*/true).r, 16 * 3);
}

TEST(PictureSampler, ThinsByOpacity) {
  const Picture picture = ramp(8, 8);
  const Colour thin = sampled(picture, Affine(), {4, 4}, false, 0.5);
  EXPECT_NEAR(thin.a, 128, 1);
  EXPECT_NEAR(thin.r, 64, 2);
}

}  // namespace
}  // namespace tessera::draw::internal
