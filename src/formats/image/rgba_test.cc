// Pictures with alpha: what decode_image drops.
#include <algorithm>
#include <array>
#include <span>

#include <gtest/gtest.h>
#include <webp/encode.h>

#include "base/rng.h"
#include "formats/image/image.h"

namespace tessera::formats {
namespace {

RgbaImage noise(Index width, Index height) {
  RgbaImage image{.width = width, .height = height, .rgba = {}};
  base::Rng rng(9);
  for (Index i = 0; i < 4 * width * height; ++i) {
    image.rgba.push_back(static_cast<std::uint8_t>(rng.next_below(256)));
  }
  return image;
}

std::vector<std::uint8_t> without_alpha(const RgbaImage& image) {
  std::vector<std::uint8_t> rgb;
  for (auto pixel = image.rgba.begin(); pixel != image.rgba.end(); pixel += 4) {
    rgb.insert(rgb.end(), pixel, pixel + 3);
  }
  return rgb;
}

TEST(Rgba, PngHoldsAlpha) {
  const RgbaImage image = noise(19, 13);
  const auto bytes = encode_png(image).value();
  const RgbaImage decoded = decode_rgba_image(bytes).value();
  EXPECT_EQ(decoded.width, 19);
  EXPECT_EQ(decoded.height, 13);
  EXPECT_EQ(decoded.rgba, image.rgba);
  EXPECT_EQ(decode_image(bytes).value().rgb, without_alpha(image));
  EXPECT_LE(encode_png(image, 9).value().size(), encode_png(image, 1).value().size());
}

TEST(Rgba, WebpHoldsAlpha) {
  const RgbaImage image = noise(19, 13);
  std::uint8_t* encoded = nullptr;
  const std::size_t size = WebPEncodeLosslessRGBA(image.rgba.data(), 19, 13, 19 * 4, &encoded);
  const auto bytes = std::as_bytes(std::span(encoded, size));
  const RgbaImage decoded = decode_rgba_image(bytes).value();
  WebPFree(encoded);
  for (std::size_t i = 0; i < image.rgba.size(); i += 4) {
    ASSERT_EQ(decoded.rgba[i + 3], image.rgba[i + 3]);
    if (image.rgba[i + 3] == 0) continue;  // the format may forget colours that nobody sees
    ASSERT_EQ(decoded.rgba[i], image.rgba[i]);
  }
}

// Two colours of a palette, the second transparent by a tRNS chunk; made by hand.
TEST(Rgba, PalettesHaveTransparentColours) {
  constexpr std::array<std::uint8_t, 100> kFile = {
      137, 80, 78,  71, 13,  10,  26,  10,  0,   0,  0,   13,  73,  72,  68,  82,  0,
      0,   0,  2,   0,  0,   0,   1,   8,   3,   0,  0,   0,   195, 252, 143, 184, 0,
      0,   0,  6,   80, 76,  84,  69,  200, 10,  20, 30,  40,  250, 219, 154, 198, 173,
      0,   0,  0,   2,  116, 82,  78,  83,  255, 77, 237, 218, 13,  103, 0,   0,   0,
      11,  73, 68,  65, 84,  120, 218, 99,  96,  96, 4,   0,   0,   4,   0,   2,   44,
      222, 72, 173, 0,  0,   0,   0,   73,  69,  78, 68,  174, 66,  96,  130};
  const RgbaImage decoded = decode_rgba_image(std::as_bytes(std::span(kFile))).value();
  const std::vector<std::uint8_t> expected = {200, 10, 20, 255, 30, 40, 250, 77};
  EXPECT_EQ(decoded.rgba, expected);
}

// One colour of a picture without palette is the transparent one.
TEST(Rgba, PlainPicturesHaveATransparentColour) {
  constexpr std::array<std::uint8_t, 90> kFile = {
      137, 80,  78,  71,  13,  10,  26,  10, 0,  0,   0,   13,  73,  72,  68,  82, 0,  0,
      0,   2,   0,   0,   0,   1,   8,   2,  0,  0,   0,   123, 64,  232, 221, 0,  0,  0,
      6,   116, 82,  78,  83,  0,   30,  0,  40, 0,   250, 218, 64,  34,  40,  0,  0,  0,
      15,  73,  68,  65,  84,  120, 218, 99, 56, 193, 37,  34,  167, 241, 11,  0,  6,  221,
      2,   39,  122, 124, 187, 97,  0,   0,  0,  0,   73,  69,  78,  68,  174, 66, 96, 130};
  const RgbaImage decoded = decode_rgba_image(std::as_bytes(std::span(kFile))).value();
  const std::vector<std::uint8_t> expected = {200, 10, 20, 255, 30, 40, 250, 0};
  EXPECT_EQ(decoded.rgba, expected);
}

TEST(Rgba, OtherFormatsAreOpaque) {
  const RgbaImage image = noise(16, 8);
  const Image plain{.width = 16, .height = 8, .rgb = without_alpha(image)};
  const auto jpeg = encode_jpeg(plain).value();
  const RgbaImage decoded = decode_rgba_image(jpeg).value();
  EXPECT_EQ(without_alpha(decoded), decode_image(jpeg).value().rgb);
  for (std::size_t i = 3; i < decoded.rgba.size(); i += 4) {
    ASSERT_EQ(decoded.rgba[i], 255);
  }
  const auto png = encode_png(plain).value();
  EXPECT_EQ(decode_rgba_image(png).value().rgba[3], 255);
}

TEST(Rgba, DamageIsAnError) {
  auto bytes = encode_png(noise(40, 40)).value();
  EXPECT_FALSE(decode_rgba_image(std::span(bytes).first(bytes.size() / 2)).has_value());
  EXPECT_FALSE(decode_rgba_image({}).has_value());
  base::Limits small = base::default_limits();
  small.image_pixels = 100;
  EXPECT_EQ(decode_rgba_image(bytes, small).error().kind, base::ErrorKind::kLimit);
}

}  // namespace
}  // namespace tessera::formats
