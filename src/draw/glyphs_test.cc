// What is drawn of a run, and that boxes of ink are those of the ink.
#include <cmath>
#include <numbers>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "base/sha256.h"
#include "draw/canvas.h"
#include "draw/test_fonts.h"

namespace tessera::draw {
namespace {

constexpr const char* kSample = "Ágjpy (Qf) „27½“ ffi";

Image drawn(const GlyphRun& run, const GlyphPlacement& placement, Colour colour = kBlack) {
  Canvas canvas(400, 400, kWhite);
  canvas.draw_glyphs(run, placement, colour);
  return canvas.to_image();
}

std::string digest_of(const Image& image) {
  return base::sha256_hex(std::as_bytes(std::span(image.rgb)));
}

void expect_exact_box(FontFace& face, const GlyphRun& run, const GlyphPlacement& placement) {
  Canvas canvas(400, 400, kWhite);
  const Box box = canvas.draw_glyphs(run, placement, kBlack);
  EXPECT_EQ(box, inked_box(canvas.to_image()));
  EXPECT_EQ(face.ink_box(run, placement), box);
  Box joined;
  for (const Box& glyph : face.glyph_boxes(run, placement)) {
    joined = unite(joined, glyph);
  }
  EXPECT_EQ(joined, box);
}

TEST(Glyphs, BoxesAreExactUprightAndTurned) {
  const auto face = open_font(kSerifFile);
  for (const double size : {6.0, 11.3, 18.0, 60.5}) {
    const GlyphRun run = face->shape(size < 30 ? kSample : "Ájg", size);
    for (int turns = 0; turns < 4; ++turns) {
      for (const double shift : {0.0, 0.3, 0.7}) {
        expect_exact_box(*face, run, {.baseline = {200 + shift, 200 - shift}, .turns = turns});
      }
    }
  }
}

TEST(Glyphs, BoxesAreExactUnderAnyMap) {
  const auto face = open_font(kSerifFile);
  const GlyphRun run = face->shape("Ágjp 27", 21);
  for (double angle = 0.1; angle < 6.3; angle += 0.37) {
    expect_exact_box(*face, run, {.baseline = {201.3, 198.8}, .map = Affine::rotation(angle)});
  }
  const Affine odd = Affine::scaling(1.4, 0.8).then(Affine::shear(0.5));
  expect_exact_box(*face, run, {.baseline = {120, 200}, .turns = 1, .map = odd});
}

TEST(Glyphs, SyntheticStylesAndHintingHaveExactBoxes) {
  const auto face = open_font(kSansFile);
  for (const GlyphStyle& style :
       {GlyphStyle{.slant = 0.25}, GlyphStyle{.embolden = 0.06},
        GlyphStyle{.slant = -0.2, .embolden = 0.02}, GlyphStyle{.slant = 0.1, .width = 0.7},
        GlyphStyle{.width = 1.4}, GlyphStyle{.hinting = Hinting::kLight}}) {
    const GlyphRun run = face->shape(kSample, 18, {.style = style});
    expect_exact_box(*face, run, {.baseline = {60.4, 200.6}});
    expect_exact_box(*face, run, {.baseline = {200, 330}, .map = Affine::rotation(-1.1)});
  }
  const auto ink = [&](const GlyphStyle& style) {
    const Image image = drawn(face->shape("lamp", 40, {.style = style}), {.baseline = {50, 200}});
    return ink_within(image, {0, 0, 400, 400});
  };
  EXPECT_GT(ink({.embolden = 0.05}), 1.15 * ink({}));
  EXPECT_NEAR(ink({.slant = 0.3}) / ink({}), 1, 0.01);
  EXPECT_NEAR(ink({.width = 1.5}) / ink({}), 1.5, 0.01);
}

TEST(Glyphs, TurnedTextIsTheUprightPictureTurned) {
  const auto face = open_font(kSerifFile);
  const GlyphRun run = face->shape("Tag 48", 30);
  const Image upright = drawn(run, {.baseline = {200, 200}});
  for (int turns = 1; turns < 4; ++turns) {
    const Image turned = turn(drawn(run, {.baseline = {200, 200}, .turns = turns}), -turns);
    double difference = 0;
    for (std::size_t i = 0; i < upright.rgb.size(); i += 3) {
      difference += std::abs(upright.rgb[i] - turned.rgb[i]);
    }
    EXPECT_LT(difference, 0.01 * ink_within(upright, {0, 0, 400, 400})) << turns;
  }
}

TEST(Glyphs, MapsAgreeWithTurnsWhereBothCanDoIt) {
  const auto face = open_font(kSerifFile);
  const GlyphRun run = face->shape("Tag 48", 30);
  const Image quick = drawn(run, {.baseline = {200, 200}});
  const Image mapped = drawn(run, {.baseline = {200, 200}, .map = Affine::rotation(1e-9)});
  const double ink = ink_within(quick, {0, 0, 400, 400});
  EXPECT_NEAR(ink_within(mapped, {0, 0, 400, 400}) / ink, 1, 0.003);
  // Twice the size by a map, or by itself.
  const Image scaled = drawn(run, {.baseline = {100, 200}, .map = Affine::scaling(2, 2)});
  const Image large = drawn(face->shape("Tag 48", 60), {.baseline = {100, 200}});
  double difference = 0;
  for (std::size_t i = 0; i < large.rgb.size(); ++i) {
    difference += std::abs(large.rgb[i] - scaled.rgb[i]);
  }
  EXPECT_LT(difference / 3, 0.1 * 4 * ink);  // positions along the line are finer in the map
}

TEST(Glyphs, ColourAndClipAreRespected) {
  const auto face = open_font(kSansFile);
  const GlyphRun run = face->shape("HHH", 60);
  const Image half = drawn(run, {.baseline = {20, 200}}, Colour{0, 0, 0, 51});
  int darkest = 0;
  for (const std::uint8_t level : half.rgb) {
    darkest = std::max(darkest, 255 - level);
  }
  EXPECT_EQ(darkest, 51);
  const Image whole = drawn(run, {.baseline = {20, 200}});
  for (const bool is_rect : {true, false}) {
    Canvas canvas(400, 400, kWhite);
    Path clip;
    is_rect ? clip.add_rect({40, 0, 90, 180}) : clip.add_circle({70, 180}, 30);
    canvas.push_clip(clip);
    const Box box = canvas.draw_glyphs(run, {.baseline = {20, 200}}, kBlack);
    const Image clipped = canvas.to_image();
    EXPECT_EQ(box, inked_box(whole));  // as if nothing were cut
    EXPECT_EQ(ink_within(clipped, {0, 0, 40, 400}), 0);
    EXPECT_GT(ink_within(clipped, {60, 170, 80, 180}), 0);
    EXPECT_EQ(pixel_at(clipped, 70, 175), pixel_at(whole, 70, 175));
    EXPECT_EQ(pixel_at(clipped, 120, 190), kWhite);
  }
}

TEST(Glyphs, MarksOffTheBaselineStayWithTheirLetter) {
  // The accent comes as a glyph of its own where the font has no joined one.
  const auto face = open_font(kSerifFile);
  const GlyphRun run = face->shape("m\u0303\u0323", 13);
  EXPECT_GE(run.glyphs.size(), 2U);
  expect_exact_box(*face, run, {.baseline = {100, 100.4}});
}

std::string page_digest(FontFace& face) {
  std::string digests;
  for (const double size : {9.0, 14.5, 33.0}) {
    const GlyphRun run = face.shape(kSample, size);
    digests += digest_of(drawn(run, {.baseline = {20.2, 80}}));
    digests += digest_of(drawn(run, {.baseline = {200, 20}, .turns = 1}));
    digests += digest_of(drawn(run, {.baseline = {80, 80}, .map = Affine::rotation(0.4)}));
  }
  return digests;
}

TEST(Glyphs, SameBytesWhateverWasDrawnBefore) {
  const auto face = open_font(kSerifFile);
  const std::string before = page_digest(*face);
  for (int size = 20; size < 120; ++size) {  // more than is kept
    drawn(face->shape(kSample, size), {.baseline = {0, 200}});
    drawn(face->shape("Ää", size, {.style = {.hinting = Hinting::kLight}}), {.baseline = {0, 90}});
  }
  EXPECT_EQ(page_digest(*face), before);
  // Rasters of another place in the pixel, turn or style must not be taken for those wanted.
  const auto other = open_font(kSerifFile);
  for (const double size : {9.0, 14.5, 33.0}) {
    drawn(other->shape(kSample, size), {.baseline = {20.45, 80}});
    drawn(other->shape(kSample, size), {.baseline = {200, 20.45}, .turns = 1});
    drawn(other->shape(kSample, size), {.baseline = {20.2, 80}, .turns = 2});
    for (const GlyphStyle& style : {GlyphStyle{.slant = 0.1}, GlyphStyle{.embolden = 0.03},
                                    GlyphStyle{.hinting = Hinting::kLight}}) {
      drawn(other->shape(kSample, size, {.style = style}), {.baseline = {20.2, 80}});
    }
  }
  EXPECT_EQ(page_digest(*other), before);
}

TEST(Glyphs, ThreadsShareNothing) {
  const FontBytes bytes = load_font_bytes(kSerifFile);
  std::vector<std::string> digests(3);
  {
    std::vector<std::jthread> threads;
    threads.reserve(digests.size());
    for (std::string& digest : digests) {
      threads.emplace_back([&bytes, &digest] {
        const auto face = FontFace::open(bytes).value();
        Canvas canvas(300, 300, kWhite);
        canvas.push_clip(Path().add_circle({150, 150}, 120));
        canvas.fill(Path().add_rect(canvas.bounds()),
                    LinearGradient{.to = {300, 300}, .stops = {{0, kWhite}, {1, {90, 0, 0}}}});
        canvas.pop_clip();
        digest = page_digest(*face) + digest_of(canvas.to_image());
      });
    }
  }
  EXPECT_FALSE(digests[0].empty());
  EXPECT_EQ(digests[1], digests[0]);
  EXPECT_EQ(digests[2], digests[0]);
}

}  // namespace
}  // namespace tessera::draw
