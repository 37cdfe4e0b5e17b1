#include "draw/canvas.h"

#include <cmath>
#include <numbers>

#include <gtest/gtest.h>

#include "draw/internal/blend.h"
#include "draw/test_fonts.h"

namespace tessera::draw {
namespace {

// Opaque squares of two colours.
Picture checkers(Index width, Index height, Colour a, Colour b) {
  Picture picture = make_picture(width, height, a);
  for (Index i = 0; i < width * height; ++i) {
    if ((i % width + i / width) % 2 == 0) continue;
    std::uint8_t* p = picture.rgba.data() + 4 * i;
    p[0] = b.r, p[1] = b.g, p[2] = b.b, p[3] = b.a;
  }
  return picture;
}

TEST(Blend, RoundsToNearest) {
  for (std::uint32_t a = 0; a < 256; ++a) {
    for (std::uint32_t b = 0; b < 256; ++b) {
      const auto expected = static_cast<std::uint32_t>(std::floor(a * b / 255.0 + 0.5));
      ASSERT_EQ(internal::times_byte(a, b), expected);
      const internal::Pixel pixel = internal::packed(a, 255 - a, a, 0);
      const internal::Pixel scaled = internal::scaled(pixel, b);
      ASSERT_EQ(scaled >> 24, expected);
      ASSERT_EQ((scaled >> 16) & 0xFF, internal::times_byte(255 - a, b));
      ASSERT_EQ((scaled >> 8) & 0xFF, expected);
      ASSERT_EQ(scaled & 0xFF, 0U);
    }
  }
}

TEST(Canvas, FillsWholePixelsExactly) {
  Canvas canvas(20, 10, {10, 20, 30});
  const Box touched = canvas.fill(Path().add_rect({3, 4, 7, 9}), Colour{200, 100, 50});
  EXPECT_EQ(touched, (Box{3, 4, 7, 9}));
  const Image image = canvas.to_image();
  for (Index y = 0; y < 10; ++y) {
    for (Index x = 0; x < 20; ++x) {
      const bool is_inside = x >= 3 && x < 7 && y >= 4 && y < 9;
      ASSERT_EQ(pixel_at(image, x, y), is_inside ? (Colour{200, 100, 50}) : (Colour{10, 20, 30}));
    }
  }
  EXPECT_EQ(Canvas(image).to_image().rgb, image.rgb);
  EXPECT_THROW(Canvas(0, 5, kWhite), base::ContractError);
  EXPECT_THROW(Canvas(40'000, 5, kWhite), base::ContractError);
}

TEST(Canvas, TransformMovesShapesClipsAndPictures) {
  Canvas canvas(100, 100, kWhite);
  canvas.set_transform(Affine::scaling(2, 2).then(Affine::translation(10, 0)));
  EXPECT_EQ(canvas.fill(Path().add_rect({5, 5, 10, 10}), kBlack), (Box{20, 10, 30, 20}));
  EXPECT_EQ(canvas.paste(make_picture(3, 3, kBlack), {20, 20, 30, 25}), (Box{50, 40, 70, 50}));
  EXPECT_EQ(ink_within(canvas.to_image(), {50, 40, 70, 50}) / 255, 200);
  canvas.push_clip(Path().add_rect({0, 30, 5, 40}));
  canvas.fill(Path().add_rect({0, 0, 100, 100}), kBlack);
  canvas.pop_clip();
  EXPECT_EQ(ink_within(canvas.to_image(), {0, 60, 100, 100}) / 255, 200);
  EXPECT_THROW(canvas.pop_clip(), base::ContractError);
}

TEST(Canvas, GradientsRunFromEndToEnd) {
  Canvas canvas(100, 10, kWhite);
  canvas.fill(Path().add_rect(canvas.bounds()),
              LinearGradient{.from = {20, 0}, .to = {80, 0}, .stops = {{0, kBlack}, {1, kWhite}}});
  const Image image = canvas.to_image();
  EXPECT_EQ(pixel_at(image, 5, 5), kBlack);
  EXPECT_EQ(pixel_at(image, 95, 5), kWhite);
  for (Index x = 1; x < 100; ++x) {
    ASSERT_LE(ink_at(image, x, 5), ink_at(image, x - 1, 5));
    if (x > 20 && x < 80) {
      ASSERT_NEAR(255 - ink_at(image, x, 5), (static_cast<double>(x) - 19.5) / 60 * 255, 2);
    }
  }
  Canvas radial(100, 100, kWhite);
  radial.fill(
      Path().add_rect(radial.bounds()),
      RadialGradient{.centre = {50, 50}, .radius = 40, .stops = {{0, kBlack}, {1, kWhite}}});
  const Image ring = radial.to_image();
  for (const double angle : {0.0, 1.0, 2.5, 4.0}) {
    const auto x = static_cast<Index>(50 + 20 * std::cos(angle));
    const auto y = static_cast<Index>(50 + 20 * std::sin(angle));
    EXPECT_NEAR(ink_at(ring, x, y), 127, 7);
  }
}

TEST(Canvas, ClipsNestAndEnd) {
  Canvas canvas(60, 60, kWhite);
  canvas.push_clip(Path().add_circle({30, 30}, 20));
  canvas.push_clip(Path().add_rect({0, 0, 30, 60}));
  canvas.fill(Path().add_rect(canvas.bounds()), kBlack);
  canvas.pop_clip();
  const double half = std::numbers::pi * 200;
  EXPECT_NEAR(ink_within(canvas.to_image(), {0, 0, 30, 60}) / 255, half, 3);
  EXPECT_EQ(ink_within(canvas.to_image(), {30, 0, 60, 60}), 0);
  canvas.fill(Path().add_rect(canvas.bounds()), kWhite);
  canvas.fill(Path().add_rect({30, 0, 60, 60}), kBlack);
  EXPECT_NEAR(ink_within(canvas.to_image(), {30, 0, 60, 60}) / 255, half, 3);
  canvas.pop_clip();
  canvas.fill(Path().add_rect(canvas.bounds()), kBlack);
  EXPECT_EQ(ink_within(canvas.to_image(), canvas.bounds()) / 255, 3600);
}

// Pictures and glyphs are clipped by ourselves, areas by cairo: the edges must agree.
TEST(Canvas, OwnClipAgreesWithCairos) {
  const Path outline = Path().add_rounded_rect({7.3, 5.8, 52.1, 49.6}, 11);
  Canvas areas(60, 60, kWhite);
  areas.push_clip(outline);
  areas.fill(Path().add_rect(areas.bounds()), Colour{200, 30, 90});
  Canvas pictures(60, 60, kWhite);
  pictures.push_clip(outline);
  pictures.paste(make_picture(4, 4, {200, 30, 90}), pictures.bounds());
  const Image a = areas.to_image();
  const Image b = pictures.to_image();
  for (std::size_t i = 0; i < a.rgb.size(); ++i) {
    ASSERT_NEAR(a.rgb[i], b.rgb[i], 2) << i;
  }
}

TEST(Canvas, PastesAtWholePixelsWithoutChange) {
  const Picture picture = checkers(13, 9, {255, 0, 0}, {0, 0, 255});
  Canvas canvas(40, 30, kWhite);
  EXPECT_EQ(canvas.paste(picture, {5, 6, 18, 15}), (Box{5, 6, 18, 15}));
  const Image image = canvas.to_image();
  EXPECT_EQ(crop(image, {5, 6, 18, 15}).rgb, to_image(picture, kWhite).rgb);
  Canvas mapped(40, 30, kWhite);
  mapped.paste_mapped(picture, Affine::translation(5, 6));
  EXPECT_EQ(mapped.to_image().rgb, image.rgb);
  // What would lie outside is left out.
  EXPECT_EQ(canvas.paste(picture, {-6, -4, 7, 5}), (Box{-6, -4, 7, 5}));
  EXPECT_EQ(pixel_at(canvas.to_image(), 0, 0), pixel_at(to_image(picture, kWhite), 6, 4));
}

TEST(Canvas, MapsPicturesByAnyAffineMap) {
  const Picture picture = make_picture(10, 10, {0, 90, 0});
  Canvas canvas(80, 80, kWhite);
  const Affine map =
      Affine::scaling(3, 2).then(Affine::rotation(0.6)).then(Affine::translation(40, 20));
  const Box touched = canvas.paste_mapped(picture, map);
  const Image image = canvas.to_image();
  EXPECT_NEAR(ink_within(image, canvas.bounds()) / 255, 600, 1);  // the area of the outline
  EXPECT_TRUE(touched.contains(inked_box(image)));
  const Point centre = map.apply({5, 5});
  EXPECT_EQ(pixel_at(image, static_cast<Index>(centre.x), static_cast<Index>(centre.y)),
            (Colour{0, 90, 0}));
  // Much smaller: an even mixture, no moiré.
  Canvas small(20, 20, kWhite);
  small.paste_mapped(checkers(200, 200, kBlack, kWhite),
                     Affine::scaling(0.05, 0.05).then(Affine::translation(5, 5)));
  for (Index x = 6; x < 14; ++x) {
    EXPECT_NEAR(ink_at(small.to_image(), x, 10), 128, 3);
  }
}

TEST(Canvas, PatternsTile) {
  const Picture picture = checkers(4, 4, {255, 0, 0}, {0, 255, 0});
  Canvas canvas(40, 40, kWhite);
  canvas.fill(Path().add_rect({0, 0, 40, 40}),
              PicturePattern{.picture = &picture, .placement = Affine::translation(1, 2)});
  const Image image = canvas.to_image();
  const Image tile = to_image(picture, kWhite);
  for (Index y = 0; y < 40; ++y) {
    for (Index x = 0; x < 40; ++x) {
      ASSERT_EQ(pixel_at(image, x, y), pixel_at(tile, (x + 3) % 4, (y + 2) % 4));
    }
  }
}

TEST(Canvas, TransparentGroundKeepsAlpha) {
  Canvas canvas(30, 30, kTransparent);
  canvas.fill(Path().add_rect({5, 5, 25, 25}), Colour{200, 100, 50, 128});
  const Picture picture = canvas.to_picture();
  const std::uint8_t* inside = picture.rgba.data() + std::ptrdiff_t{4} * (10 * 30 + 10);
  EXPECT_EQ(inside[3], 128);
  EXPECT_NEAR(inside[0], 200, 1);
  EXPECT_NEAR(inside[2], 50, 1);
  EXPECT_EQ(picture.rgba[3], 0);
  EXPECT_EQ(opaque_bounds(picture), (Box{5, 5, 25, 25}));
  const Image on_white = canvas.to_image();
  EXPECT_EQ(pixel_at(on_white, 0, 0), kWhite);
  EXPECT_NEAR(pixel_at(on_white, 10, 10).r, 255 - 55 * 0.5, 1);
  Canvas half(10, 10, kWhite);
  half.paste(make_picture(10, 10, kBlack), half.bounds(), 0.5);
  EXPECT_EQ(ink_at(half.to_image(), 5, 5), 128);
}

}  // namespace
}  // namespace tessera::draw
