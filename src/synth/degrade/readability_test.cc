// What strength 1 means: as bad as text of the given height can still be read. A machine's proxy
// for that: words keep a share of their contrast, strokes of letters stay apart.
#include <array>
#include <cmath>
#include <thread>

#include <gtest/gtest.h>

#include "synth/degrade/internal/rows.h"
#include "synth/degrade/preset.h"
#include "synth/degrade/testing/ink.h"
#include "synth/degrade/testing/page.h"

namespace tessera::synth {
namespace {

using draw::Box;
using draw::Image;

constexpr int kBlackInk = 3 * 255;

int darkest(const Ink& ink) {
  int most = 0;
  for (const int level : ink.levels)
    most = std::max(most, level);
  return most;
}

// Ink of word 9 of the test page after an effect.
Ink word_after(Effect effect, const Dose& dose, std::uint64_t seed) {
  Degraded with{.image = make_test_page(480, 320).image, .map = {}, .effects = {}};
  Degraded without{.image = make_test_page(480, 320, 9).image, .map = {}, .effects = {}};
  base::Rng first(seed);
  base::Rng second(seed);
  apply_effect(with, effect, dose, first);
  apply_effect(without, effect, dose, second);
  return ink_between(with.image, without.image);
}

TEST(Readability, IsKeptByEveryEffect) {
  for (int i = 0; i < kNumEffects; ++i) {
    const auto effect = static_cast<Effect>(i);
    for (std::uint64_t seed = 0; seed < 8; ++seed) {
      const Ink ink = word_after(effect, {.strength = 1}, seed);
      EXPECT_GT(darkest(ink), 0.2 * kBlackInk) << to_string(effect) << ", seed " << seed;
    }
  }
}

// Chains fade, blur and shade in turn; an eighth of black on white is what pale print has.
TEST(Readability, IsKeptByEveryPreset) {
  for (int i = 0; i < kNumPresets; ++i) {
    const auto preset = static_cast<Preset>(i);
    for (std::uint64_t seed = 0; seed < 16; ++seed) {
      base::Rng first(seed);
      base::Rng second(seed);
      const Dose dose{.strength = 1};
      const Degraded with = degrade(make_test_page(480, 320).image, preset, dose, first);
      const Degraded without = degrade(make_test_page(480, 320, 9).image, preset, dose, second);
      const Ink ink = smoothed(ink_between(with.image, without.image));
      EXPECT_GT(darkest(ink), kBlackInk / 8) << to_string(preset) << ", seed " << seed;
    }
  }
}

// Between the two stems of a letter the paper is seen: less dark than the stems by a third.
TEST(Readability, KeepsStrokesApartUnderBlur) {
  for (const Effect effect : {Effect::kGaussianBlur, Effect::kDefocus, Effect::kMotionBlur,
                              Effect::kLowResolution, Effect::kInkBleed}) {
    for (std::uint64_t seed = 0; seed < 6; ++seed) {
      Degraded page{.image = draw::make_image(80, 60, draw::kWhite), .map = {}, .effects = {}};
      fill_box(page.image, {30, 20, 32, 40}, draw::kBlack);
      fill_box(page.image, {38, 20, 40, 40}, draw::kBlack);
      base::Rng rng(seed);
      apply_effect(page, effect, {.strength = 1, .text_px = 16}, rng);
      const auto level = [&page](Index x) {
        return row_of(page.image, 30)[static_cast<std::size_t>(3 * x)];
      };
      const int stem = 255 - std::min(level(30), level(31));
      const int gap = 255 - std::max(level(34), level(35));
      EXPECT_LT(gap, 0.67 * stem) << to_string(effect) << ", seed " << seed;
    }
  }
}

TEST(Readability, SparesSmallText) {
  for (const Effect effect :
       {Effect::kGaussianBlur, Effect::kDefocus, Effect::kMotionBlur, Effect::kLowResolution}) {
    const auto spread = [effect](double text_px) {
      Degraded page{.image = make_test_page(120, 90).image, .map = {}, .effects = {}};
      base::Rng rng(2);
      apply_effect(page, effect, {.strength = 1, .text_px = text_px}, rng);
      const draw::Point ink = page.map.ink_spread();
      return std::hypot(ink.x, ink.y);
    };
    EXPECT_LT(spread(8), 0.8 * spread(16)) << to_string(effect);
    EXPECT_LE(spread(16), spread(30)) << to_string(effect);
  }
}

TEST(Readability, IsWorseAtHigherStrength) {
  for (const Effect effect : {Effect::kInkFade, Effect::kGaussianBlur, Effect::kDefocus,
                              Effect::kMotionBlur, Effect::kLowResolution}) {
    const int slight = darkest(word_after(effect, {.strength = 0.2}, 3));
    const int strong = darkest(word_after(effect, {.strength = 1}, 3));
    EXPECT_GT(slight, strong) << to_string(effect);
  }
}

// Levels keep their order: what was lighter is not darker afterwards.
TEST(Readability, ToneCurvesNeverInvert) {
  Image steps = draw::make_image(256, 1, draw::kBlack);
  for (std::size_t i = 0; i < steps.rgb.size(); ++i)
    steps.rgb[i] = static_cast<std::uint8_t>(i / 3);
  for (const Effect effect : {Effect::kContrast, Effect::kColourCast, Effect::kColouredPaper}) {
    for (std::uint64_t seed = 0; seed < 30; ++seed) {
      Degraded page{.image = steps, .map = {}, .effects = {}};
      base::Rng rng(seed);
      apply_effect(page, effect, {.strength = 1}, rng);
      for (std::size_t i = 3; i < page.image.rgb.size(); ++i)
        ASSERT_GE(page.image.rgb[i], page.image.rgb[i - 3]) << to_string(effect) << seed;
    }
  }
}

// Light darkens and brightens within bounds: no part of a page becomes black.
TEST(Readability, SurvivesEveryLight) {
  for (const Effect effect : {Effect::kShadow, Effect::kVignette, Effect::kGlare}) {
    for (std::uint64_t seed = 0; seed < 12; ++seed) {
      Degraded page{.image = draw::make_image(320, 200, draw::grey(200)), .map = {}, .effects = {}};
      base::Rng rng(seed);
      apply_effect(page, effect, {.strength = 1}, rng);
      int least = 255;
      for (const std::uint8_t level : page.image.rgb)
        least = std::min<int>(least, level);
      EXPECT_GE(least, 200 * 0.2) << to_string(effect) << ", seed " << seed;
    }
  }
}

// Threads share nothing but constant tables.
TEST(Readability, DoesNotDependOnThreads) {
  const Image image = make_test_page(300, 200).image;
  const auto run = [&image](Preset preset) {
    base::Rng rng(17);
    return degrade(image, preset, {.strength = 0.9}, rng).image.rgb;
  };
  std::array<std::vector<std::uint8_t>, kNumPresets> results;
  {
    std::vector<std::jthread> threads;
    threads.reserve(kNumPresets);
    for (int i = 0; i < kNumPresets; ++i) {
      threads.emplace_back([&run, &results, i] {
        results[static_cast<std::size_t>(i)] = run(static_cast<Preset>(i));
      });
    }
  }
  for (int i = 0; i < kNumPresets; ++i)
    EXPECT_EQ(results[static_cast<std::size_t>(i)], run(static_cast<Preset>(i)));
}

}  // namespace
}  // namespace tessera::synth
