#include "synth/degrade/ink.h"

#include <cmath>
#include <set>

#include <gtest/gtest.h>

#include "synth/degrade/fax.h"
#include "synth/degrade/marks.h"
#include "synth/degrade/screen.h"
#include "synth/degrade/surface.h"
#include "synth/degrade/testing/page.h"

namespace tessera::synth {
namespace {

using draw::Image;
using draw::Point;

int level(const Image& image, Index x, Index y) {
  return image.rgb[static_cast<std::size_t>(3 * (y * image.width + x))];
}

double mean_level(const Image& image) {
  double sum = 0;
  for (const std::uint8_t byte : image.rgb)
    sum += byte;
  return sum / static_cast<double>(image.rgb.size());
}

// A black square of 20 pixels on white.
Image square() {
  Image image = draw::make_image(60, 60, draw::kWhite);
  fill_box(image, {20, 20, 40, 40}, draw::kBlack);
  return image;
}

TEST(Ink, BleedsByOnePixelAndNoMore) {
  Image image = square();
  base::Rng rng(2);
  change_ink(image, InkChange::kBleed, 1, rng);
  EXPECT_LT(level(image, 19, 30), 200);
  EXPECT_LT(level(image, 30, 40), 200);
  EXPECT_EQ(level(image, 18, 30), 255);
  EXPECT_EQ(level(image, 30, 41), 255);
  EXPECT_EQ(level(image, 30, 30), 0);
}

TEST(Ink, ThinsByOnePixelAndNoMore) {
  Image image = square();
  base::Rng rng(2);
  change_ink(image, InkChange::kThin, 1, rng);
  EXPECT_GT(level(image, 20, 30), 60);
  EXPECT_EQ(level(image, 21, 30), 0);
  EXPECT_EQ(level(image, 19, 30), 255);
}

TEST(Ink, FadesTowardsThePaper) {
  Image image = square();
  base::Rng rng(2);
  fade(image, draw::grey(240), 0.6, rng);
  EXPECT_GT(level(image, 30, 30), 10);
  EXPECT_LE(level(image, 30, 30), static_cast<int>(0.61 * 240));
  EXPECT_LT(level(image, 5, 5), 256);
  EXPECT_GE(level(image, 5, 5), 240);
}

TEST(Fax, KnowsOnlyBlackAndWhite) {
  for (const Halftone halftone : {Halftone::kNone, Halftone::kOrdered, Halftone::kDiffused}) {
    Image image = make_test_page(200, 120).image;
    fill_box(image, {100, 60, 200, 120}, {90, 130, 200});
    base::Rng rng(6);
    make_bilevel(image, halftone, 10, rng);
    const std::set<std::uint8_t> levels(image.rgb.begin(), image.rgb.end());
    EXPECT_EQ(levels, (std::set<std::uint8_t>{0, 255}));
  }
}

// Pale text is black on a fax although its level is above the middle.
TEST(Fax, KeepsPaleText) {
  Image image = draw::make_image(100, 60, draw::kWhite);
  draw_word(image, {20, 20, 70, 36}, draw::grey(160));
  base::Rng rng(6);
  make_bilevel(image, Halftone::kNone, 0, rng);
  EXPECT_EQ(level(image, 20, 25), 0);
  EXPECT_EQ(level(image, 45, 20), 0);
  EXPECT_EQ(level(image, 10, 10), 255);
}

TEST(Fax, KeepsTheMeanLevelWhenItDiffusesErrors) {
  for (const int grey : {60, 128, 200}) {
    Image image = draw::make_image(128, 128, draw::grey(static_cast<std::uint8_t>(grey)));
    base::Rng rng(6);
    make_bilevel(image, Halftone::kDiffused, 0, rng);
    EXPECT_NEAR(mean_level(image), grey, 4);
  }
}

TEST(Fax, LosesTheWantedShareOfLines) {
  Image image = draw::make_image(30, 1000, draw::kBlack);
  base::Rng rng(6);
  drop_lines(image, 0.1, rng);
  int blank = 0;
  for (Index y = 0; y < 1000; ++y)
    blank += level(image, 29, y) == 255 ? 1 : 0;
  EXPECT_GT(blank, 30);  // about half of 100 are blank, some of those twice
  EXPECT_LT(blank, 100);
}

TEST(Mask, CoversTheAreaOfADisc) {
  for (const double radius : {1.0, 3.0, 9.5}) {
    Image image = draw::make_image(40, 40, draw::kWhite);
    Mask mask({0, 0, 40, 40}, 40, 40);
    mask.add_disc({20.3, 19.8}, radius);
    mask.add_disc({20.3, 19.8}, radius);  // again: nothing more
    mask.paint(image, draw::kBlack, 1);
    double area = 0;
    for (Index y = 0; y < 40; ++y) {
      for (Index x = 0; x < 40; ++x)
        area += 1 - level(image, x, y) / 255.0;
    }
    EXPECT_NEAR(area, 3.1416 * radius * radius, 0.12 * 3.1416 * radius * radius + 0.4);
  }
}

TEST(Mask, MayLieOutsideThePicture) {
  Image image = draw::make_image(10, 10, draw::kWhite);
  Mask mask({-50, -50, -20, -20}, 10, 10);
  mask.add_disc({-30, -30}, 5);
  mask.paint(image, draw::kBlack, 1);
  EXPECT_EQ(image.rgb, draw::make_image(10, 10, draw::kWhite).rgb);
}

TEST(Stain, DarkensWithinItsReachOnly) {
  Image image = draw::make_image(200, 200, draw::grey(220));
  base::Rng rng(1);
  add_stain(image,
            {.centre = {100, 100},
             .radius = 50,
             .ring = 8,
             .softness = 4,
             .raggedness = 3,
             .colour = {120, 80, 40},
             .opacity = 0.5},
            rng);
  for (Index y = 0; y < 200; ++y) {
    for (Index x = 0; x < 200; ++x) {
      const double far = std::hypot(static_cast<double>(x) - 99.5, static_cast<double>(y) - 99.5);
      EXPECT_LE(level(image, x, y), 220);
      if (far > 62) {
        EXPECT_EQ(level(image, x, y), 220);
      }
    }
  }
  EXPECT_LT(level(image, 150, 100), 200);
}

TEST(Screen, WavesKeepTheMeanLevel) {
  Image image = draw::make_image(300, 200, draw::grey(128));
  base::Rng rng(1);
  add_moire(image, 0.2, rng);
  EXPECT_NEAR(mean_level(image), 128, 5);
  EXPECT_NE(image.rgb, draw::make_image(300, 200, draw::grey(128)).rgb);
}

TEST(Screen, GridRepeatsWithItsPeriod) {
  Image image = draw::make_image(30, 30, draw::grey(200));
  add_pixel_grid(image, 3, 0.5);
  EXPECT_EQ(level(image, 1, 3), 100);  // a line between rows
  EXPECT_EQ(level(image, 1, 4), 200);
  EXPECT_EQ(level(image, 3, 4), 100);  // the red stripe
  EXPECT_EQ(level(image, 4, 4), 200);
}

TEST(Surface, OfPaperKeepsTheMeanLevel) {
  Image image = draw::make_image(400, 300, draw::grey(128));
  base::Rng rng(1);
  add_paper_grain(image, 25, rng);
  EXPECT_NEAR(mean_level(image), 128, 4);
}

TEST(Surface, PaperTakesItsColourAndInkStaysBlack) {
  Image image = draw::make_image(2, 1, draw::kWhite);
  fill_box(image, {1, 0, 2, 1}, draw::kBlack);
  colour_paper(image, {240, 220, 180});
  EXPECT_EQ(image.rgb, (std::vector<std::uint8_t>{240, 220, 180, 0, 0, 0}));
}

TEST(Surface, TableTopsDiffer) {
  base::Rng rng(1);
  std::set<double> means;
  for (int i = 0; i < 12; ++i)
    means.insert(mean_level(make_table_top(40, 30, {}, rng)));
  EXPECT_EQ(means.size(), 12U);
}

TEST(Surface, OfATableIsTheSameAroundWhatIsCovered) {
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    base::Rng first(seed);
    base::Rng second(seed);
    const Image whole = make_table_top(50, 40, {}, first);
    Image holed = make_table_top(50, 40, {11, 7, 38, 31}, second);
    EXPECT_EQ(level(holed, 11, 7), 0);
    EXPECT_EQ(level(holed, 37, 30), 0);
    for (Index y = 7; y < 31; ++y) {
      const auto from = whole.rgb.begin() + 3 * (y * 50 + 11);
      std::copy(from, from + 81, holed.rgb.begin() + 3 * (y * 50 + 11));
    }
    EXPECT_EQ(holed.rgb, whole.rgb);
  }
}

}  // namespace
}  // namespace tessera::synth
