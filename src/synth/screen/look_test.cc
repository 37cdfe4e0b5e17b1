#include "synth/screen/look.h"

#include <cmath>

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

}  // namespace
}  // namespace tessera::synth
