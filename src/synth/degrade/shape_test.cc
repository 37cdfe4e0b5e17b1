// Sheets that are bent and laid down: what holds for every geometric effect and for chains of them.
#include <array>
#include <cmath>
#include <numbers>

#include <gtest/gtest.h>

#include "base/check.h"
#include "synth/degrade/effect.h"
#include "synth/degrade/testing/ink.h"
#include "synth/degrade/testing/page.h"

namespace tessera::synth {
namespace {

using draw::Box;
using draw::Image;
using draw::Point;

constexpr std::array kGeometric = {Effect::kCurl,     Effect::kFolds,       Effect::kCrumple,
                                   Effect::kRotation, Effect::kPerspective, Effect::kTableTop};

std::vector<EffectUse> everything(double strength) {
  std::vector<EffectUse> uses;
  uses.reserve(kGeometric.size());
  for (const Effect effect : kGeometric)
    uses.push_back({.effect = effect, .strength = strength});
  return uses;
}

Degraded bent(const Image& image,
              const std::vector<EffectUse>& uses,
              const Dose& dose,
              std::uint64_t seed) {
  Degraded page{.image = image, .map = {}, .effects = {}};
  base::Rng rng(seed);
  apply_effects(page, uses, dose, rng);
  return page;
}

std::vector<Point> outline(double width, double height) {
  std::vector<Point> points;
  for (int i = 0; i <= 40; ++i) {
    const double x = width * i / 40;
    const double y = height * i / 40;
    points.insert(points.end(), {{x, 0}, {x, height}, {0, y}, {width, y}});
  }
  return points;
}

TEST(Shape, IsTheListOfEffectsThatMovePoints) {
  int count = 0;
  for (int i = 0; i < kNumEffects; ++i)
    count += is_geometric(static_cast<Effect>(i)) ? 1 : 0;
  EXPECT_EQ(count, std::ssize(kGeometric));
  for (const Effect effect : kGeometric)
    EXPECT_TRUE(is_geometric(effect)) << to_string(effect);
}

// Every point of the page lies on the canvas, whatever its shape and whether it may grow.
TEST(Shape, NeverCutsThePageOff) {
  for (const auto& [width, height] :
       {std::pair<Index, Index>{640, 480}, {300, 900}, {2400, 90}, {60, 1500}, {5, 4}}) {
    const Image image = draw::make_image(width, height, draw::kWhite);
    for (const bool may_grow : {true, false}) {
      for (std::uint64_t seed = 0; seed < 6; ++seed) {
        const Degraded page = bent(image, everything(1), {.may_grow = may_grow}, seed);
        for (const Point at : outline(static_cast<double>(width), static_cast<double>(height))) {
          const Point to = page.map.to(at);
          ASSERT_GE(to.x, -0.5);
          ASSERT_GE(to.y, -0.5);
          ASSERT_LE(to.x, static_cast<double>(page.image.width) + 0.5);
          ASSERT_LE(to.y, static_cast<double>(page.image.height) + 0.5);
        }
      }
    }
  }
}

// Lengths along the sides when the canvas may grow: corners move by 7 % of a side (14 % of it at
// both ends), crumples stretch by up to 18 %, folds and curls by a few. On a canvas of fixed size
// the page may shrink to two thirds besides.
TEST(Shape, KeepsTheSizeOfText) {
  const Image image = draw::make_image(640, 480, draw::kWhite);
  for (const bool may_grow : {true, false}) {
    const double least = may_grow ? 0.7 : 0.45;
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
      const Degraded page = bent(image, everything(1), {.may_grow = may_grow}, seed);
      for (double x = 20; x < 600; x += 60) {
        for (double y = 20; y < 450; y += 60) {
          const Point at = page.map.to({x, y});
          const double across = draw::distance(at, page.map.to({x + 20, y})) / 20;
          const double along = draw::distance(at, page.map.to({x, y + 20})) / 20;
          EXPECT_GT(across, least);
          EXPECT_GT(along, least);
          EXPECT_LT(across, 1.4);
          EXPECT_LT(along, 1.4);
        }
      }
    }
  }
}

TEST(Shape, TurnsByFiveDegreesAtMost) {
  const Image image = draw::make_image(640, 480, draw::kWhite);
  double most = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const Degraded page =
        bent(image, {{.effect = Effect::kRotation, .strength = 1}}, {.strength = 1}, seed);
    const Point left = page.map.to({0, 240});
    const Point right = page.map.to({640, 240});
    const double degrees = std::atan2(right.y - left.y, right.x - left.x) * 180 / std::numbers::pi;
    EXPECT_LE(std::abs(degrees), 5.001);
    most = std::max(most, std::abs(degrees));
  }
  EXPECT_GT(most, 3.5);
}

// The canvas of a strip that is ten thousand pixels long does not become a square.
TEST(Shape, TurnsLongStripsLess) {
  const Image strip = draw::make_image(10'000, 40, draw::kWhite);
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    const Degraded page = bent(strip, {{.effect = Effect::kRotation, .strength = 1}}, {}, seed);
    EXPECT_LE(page.image.height, 60);
  }
}

TEST(Shape, MapsGoThereAndBack) {
  const Image image = draw::make_image(500, 400, draw::kWhite);
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    const Degraded page = bent(image, everything(1), {}, seed);
    for (double x = 5; x < 500; x += 47) {
      for (double y = 5; y < 400; y += 39) {
        const Point back = page.map.from(page.map.to({x, y}));
        EXPECT_NEAR(back.x, x, 0.01);
        EXPECT_NEAR(back.y, y, 0.01);
      }
    }
  }
}

// Pale words on a dark screen move as dark words on paper do.
TEST(Shape, HoldsWordsOfDarkPages) {
  const Box box{200, 150, 270, 166};
  for (const Effect effect : kGeometric) {
    for (std::uint64_t seed = 0; seed < 3; ++seed) {
      SCOPED_TRACE(testing::Message() << to_string(effect) << ", seed " << seed);
      const Image blank = draw::make_image(500, 400, {20, 24, 30});
      Image written = blank;
      draw_word(written, box, {230, 230, 120});
      const std::vector<EffectUse> uses = {{.effect = effect, .strength = 1}};
      const Degraded with = bent(written, uses, {}, seed);
      const Degraded without = bent(blank, uses, {}, seed);
      expect_fits(with.map.map_box(box), ink_between(without.image, with.image), 0.1);
    }
  }
}

TEST(Shape, HoldsWordsOfPanoramas) {
  for (const auto& [width, height] : {std::pair<Index, Index>{3000, 64}, {64, 3000}}) {
    const double x = static_cast<double>(width) * 0.7 - 25;
    const double y = static_cast<double>(height) * 0.7 - 20;
    const Box box{std::floor(x), std::floor(y), std::floor(x) + 40, std::floor(y) + 16};
    for (std::uint64_t seed = 0; seed < 4; ++seed) {
      SCOPED_TRACE(testing::Message() << width << "x" << height << ", seed " << seed);
      const Image blank = draw::make_image(width, height, draw::kWhite);
      Image written = blank;
      draw_word(written, box, draw::kBlack);
      const Degraded with = bent(written, everything(0.8), {}, seed);
      const Degraded without = bent(blank, everything(0.8), {}, seed);
      expect_fits(with.map.map_box(box), ink_between(with.image, without.image), 0.1);
    }
  }
}

TEST(Shape, HoldsWordsOnACanvasOfFixedSize) {
  const TestPage page = make_test_page(640, 480);
  const TestPage other = make_test_page(640, 480, 9);
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    SCOPED_TRACE(seed);
    const Dose dose{.may_grow = false};
    const Degraded with = bent(page.image, everything(1), dose, seed);
    const Degraded without = bent(other.image, everything(1), dose, seed);
    EXPECT_EQ(with.image.width, 640);
    EXPECT_EQ(with.image.height, 480);
    expect_fits(with.map.map_box(page.words[9]), ink_between(with.image, without.image), 0.1);
  }
}

// Two geometric effects apart are two warps; the words are where the map says all the same.
TEST(Shape, FollowsWordsThroughSeveralWarps) {
  const TestPage page = make_test_page(640, 480);
  const TestPage other = make_test_page(640, 480, 13);
  const std::vector<EffectUse> uses = {{.effect = Effect::kInkBleed, .strength = 0.8},
                                       {.effect = Effect::kPerspective, .strength = 0.8},
                                       {.effect = Effect::kGaussianBlur, .strength = 0.3},
                                       {.effect = Effect::kCurl, .strength = 0.8},
                                       {.effect = Effect::kLowResolution, .strength = 0.3},
                                       {.effect = Effect::kRotation, .strength = 0.8}};
  for (std::uint64_t seed = 0; seed < 4; ++seed) {
    SCOPED_TRACE(seed);
    const Degraded with = bent(page.image, uses, {}, seed);
    const Degraded without = bent(other.image, uses, {}, seed);
    ASSERT_EQ(with.effects.size(), uses.size());
    expect_fits(with.map.map_box(page.words[13]), ink_between(with.image, without.image), 0.1);
  }
}

TEST(Shape, RefusesStrengthsBeyondOne) {
  const Image image = draw::make_image(20, 20, draw::kWhite);
  EXPECT_THROW(bent(image, {{.effect = Effect::kCurl, .strength = 1.01}}, {}, 1),
               base::ContractError);
  EXPECT_THROW(bent(image, {{.effect = Effect::kJpeg, .strength = -0.1}}, {}, 1),
               base::ContractError);
}

}  // namespace
}  // namespace tessera::synth
