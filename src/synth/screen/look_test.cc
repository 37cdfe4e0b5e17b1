#include "synth/screen/look.h"

#include <cmath>
#include <set>

#include <gtest/gtest.h>

#include "synth/layout/paper.h"
#include "synth/screen/testing/boards.h"

namespace tessera::synth {
namespace {

using testing::for_each_look;

TEST(Looks, HaveInksThatCanBeRead) {
  for_each_look(60, [](Stage& stage) {
    const ScreenLook& look = stage.look;
    constexpr double kLeast = 0.35;
    for (const draw::Colour ground : {look.window, look.bar, look.field, look.button}) {
      EXPECT_GT(brightness_distance(look.ink, ground), kLeast);
      EXPECT_GT(brightness_distance(look.dim_ink, ground), kLeast);
      EXPECT_GT(brightness_distance(look.link_ink, ground), 0.28);
    }
    EXPECT_GT(brightness_distance(look.title_ink, look.title), kLeast);
    EXPECT_GT(brightness_distance(look.accent_ink, look.accent), kLeast);
    EXPECT_GT(brightness_distance(look.selection_ink, look.selection), kLeast);
  });
}

TEST(Looks, HaveEdgesOfWholePixels) {
  for_each_look(20, [](Stage& stage) {
    const ScreenLook& look = stage.look;
    for (const double size : {look.row_px, look.gap_px, look.line_px, look.corner_px}) {
      EXPECT_EQ(size, std::round(size));
    }
    EXPECT_GE(look.line_px, 1);
    EXPECT_GT(look.row_px, 1.4 * look.em_px);
  });
}

TEST(ControlXHeight, GrowsWithLowDensityAndStaysReadable) {
  base::Rng rng(4);
  for (int i = 0; i < 20; ++i) {
    const double dense = control_x_height({.width = 1152, .height = 768, .density = 1}, rng);
    const double loose = control_x_height({.width = 1152, .height = 768, .density = 0}, rng);
    EXPECT_GE(dense, 7);
    EXPECT_LE(dense, 8);
    EXPECT_GT(loose, 1.7 * dense);
    EXPECT_GE(control_x_height({.width = 32, .height = 384, .density = 0.5}, rng),
              kSmallestXHeight);
  }
}

TEST(Looks, SuitTheirDevice) {
  std::set<Theme> phone;
  std::set<Theme> desk;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    base::Rng rng(seed);
    phone.insert(choose_look(Device::kPhone, {}, rng).theme);
    desk.insert(choose_look(Device::kDesktop, {}, rng).theme);
  }
  EXPECT_FALSE(phone.contains(Theme::kBevelled));
  EXPECT_FALSE(phone.contains(Theme::kContrast));
  EXPECT_EQ(desk.size(), kAllThemes.size());
}

TEST(Looks, AreDarkMoreOftenWhenDifficult) {
  const auto count_dark = [](double difficulty) {
    Index count = 0;
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
      base::Rng rng(seed);
      count += choose_look(Device::kWeb, {.difficulty = difficulty}, rng).is_dark ? 1 : 0;
    }
    return count;
  };
  EXPECT_GT(count_dark(1), count_dark(0) + 20);
  EXPECT_GT(count_dark(0), 10);
}

TEST(Looks, DarkOnesHaveLightLetters) {
  for_each_look(40, [](Stage& stage) {
    const ScreenLook& look = stage.look;
    EXPECT_EQ(look.is_dark, draw::luminance(look.ink) > draw::luminance(look.window));
  });
}

// A dialog that stands alone is not a stamp in the middle of a wall.
TEST(ChooseLetters, MakesThemLargerForOneDialog) {
  Studio studio(small_assets());
  const SceneRequest request{.width = 900, .height = 600, .density = 1};
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    base::Rng first(seed);
    Stage ordinary(studio, request, first, Device::kDesktop);
    base::Rng second(seed);
    Stage alone(studio, request, second, Device::kDesktop, 25);
    EXPECT_NEAR(alone.em(), 600.0 / 25, 1e-9);
    EXPECT_LT(ordinary.em(), alone.em());
  }
}

TEST(ChooseLetters, DoesNotMakeThemSmaller) {
  Studio studio(small_assets());
  const SceneRequest request{.width = 400, .height = 400, .density = 0};
  base::Rng first(3);
  Stage ordinary(studio, request, first, Device::kDesktop);
  base::Rng second(3);
  Stage alone(studio, request, second, Device::kDesktop, 500);
  EXPECT_EQ(ordinary.em(), alone.em());
}

}  // namespace
}  // namespace tessera::synth
