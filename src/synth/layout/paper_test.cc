#include "synth/layout/paper.h"

#include <algorithm>
#include <array>
#include <set>

#include <gtest/gtest.h>

namespace tessera::synth {
namespace {

constexpr std::array kPatterns = {Pattern::kRuled,   Pattern::kSquared,  Pattern::kDotted,
                                  Pattern::kStriped, Pattern::kGradient, Pattern::kWaves};

TEST(BrightnessDistance, RunsFromNothingToTheWholeWay) {
  EXPECT_NEAR(brightness_distance(draw::kBlack, draw::kWhite), 1, 1e-9);
  EXPECT_NEAR(brightness_distance(draw::kWhite, draw::kBlack), 1, 1e-9);
  EXPECT_NEAR(brightness_distance({10, 80, 30}, {10, 80, 30}), 0, 1e-12);
  EXPECT_LT(brightness_distance({100, 100, 100}, {120, 120, 120}),
            brightness_distance({100, 100, 100}, {220, 220, 220}));
}

TEST(ChoosePaper, IsBlackOnWhiteWhereTheDifficultyIsNothing) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    base::Rng rng(seed);
    const Paper paper = choose_paper(0, rng);
    EXPECT_GT(draw::luminance(paper.ground), 0.7) << seed;
    EXPECT_GT(brightness_distance(paper.ink, paper.ground), 0.7) << seed;
  }
}

TEST(ChoosePaper, KeepsTheContrastThatIsAskedFor) {
  for (const double contrast : {0.3, 0.4, 0.5}) {
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
      base::Rng rng(seed);
      const Paper paper = choose_paper(1, rng, contrast);
      EXPECT_GE(brightness_distance(paper.ink, paper.ground), contrast - 0.01) << seed;
      EXPECT_GE(brightness_distance(paper.accent, paper.ground), 0.25) << seed;
    }
  }
}

TEST(ChoosePaper, VariesAsTheDifficultyGrows) {
  std::set<std::array<int, 3>> grounds;
  Index num_dark = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    base::Rng rng(seed);
    const Paper paper = choose_paper(1, rng);
    grounds.insert({paper.ground.r, paper.ground.g, paper.ground.b});
    num_dark += draw::luminance(paper.ground) < draw::luminance(paper.ink) ? 1 : 0;
  }
  EXPECT_GT(grounds.size(), 40U);
  EXPECT_GT(num_dark, 3);
  EXPECT_LT(num_dark, 120);
}

TEST(ChooseInk, StandsOutFromAnyGround) {
  base::Rng rng(5);
  for (int level = 0; level < 256; level += 3) {
    const auto l = static_cast<std::uint8_t>(level);
    const draw::Colour ground{l, static_cast<std::uint8_t>(255 - l / 2), l};
    const draw::Colour ink = choose_ink(ground, rng, 0.35);
    EXPECT_GE(brightness_distance(ink, ground), 0.34) << level;
  }
}

TEST(DrawPattern, IsFaintAndStaysInItsBox) {
  const Paper paper;
  const draw::Box box{20, 30, 120, 90};
  for (const Pattern pattern : kPatterns) {
    draw::Canvas canvas(160, 120, paper.ground);
    draw_pattern(canvas, box, pattern, paper, 12);
    const draw::Image image = canvas.to_image();
    Index num_changed = 0;
    for (Index y = 0; y < 120; ++y) {
      for (Index x = 0; x < 160; ++x) {
        const std::uint8_t* pixel = image.rgb.data() + 3 * (y * 160 + x);
        if (pixel[0] == 255 && pixel[1] == 255 && pixel[2] == 255) continue;
        ++num_changed;
        EXPECT_TRUE(box.expanded(1).contains(
            draw::Point{static_cast<double>(x) + 0.5, static_cast<double>(y) + 0.5}))
            << static_cast<int>(pattern) << " at " << x << ", " << y;
        EXPECT_GT(std::min({pixel[0], pixel[1], pixel[2]}), 120) << "never as dark as text";
      }
    }
    EXPECT_GT(num_changed, 0) << static_cast<int>(pattern);
  }
}

TEST(DrawPattern, OfNoneDrawsNothing) {
  const Paper paper;
  draw::Canvas canvas(60, 60, paper.ground);
  draw_pattern(canvas, canvas.bounds(), Pattern::kNone, paper, 10);
  EXPECT_TRUE(
      std::ranges::all_of(canvas.to_image().rgb, [](std::uint8_t level) { return level == 255; }));
}

TEST(ChoosePaper, IsAFunctionOfTheStream) {
  base::Rng first(9);
  base::Rng second(9);
  const Paper one = choose_paper(0.8, first);
  const Paper other = choose_paper(0.8, second);
  EXPECT_EQ(one.ground, other.ground);
  EXPECT_EQ(one.ink, other.ink);
  EXPECT_EQ(one.shade, other.shade);
}

TEST(ChoosePattern, IsMostlyNoneAndNeverAtNoDifficulty) {
  Index num_none = 0;
  std::set<Pattern> seen;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    base::Rng rng(seed);
    const Pattern pattern = choose_pattern(1, rng);
    seen.insert(pattern);
    num_none += pattern == Pattern::kNone ? 1 : 0;
    base::Rng plain(seed);
    EXPECT_EQ(choose_pattern(0, plain), Pattern::kNone) << seed;
  }
  EXPECT_GT(num_none, 200);
  EXPECT_GE(seen.size(), 6U);
}

}  // namespace
}  // namespace tessera::synth
