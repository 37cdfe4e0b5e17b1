#include "synth/chart/look.h"

#include <algorithm>
#include <cmath>
#include <set>

#include <gtest/gtest.h>

#include "draw/colour.h"

namespace tessera::synth {
namespace {

int distance(draw::Colour a, draw::Colour b) {
  return std::abs(a.r - b.r) + std::abs(a.g - b.g) + std::abs(a.b - b.b);
}

TEST(ChooseLook, TextAndSeriesStandOutFromTheGround) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    base::Rng rng(seed);
    const ChartLook look = choose_look(1, rng);
    EXPECT_GT(draw::contrast_ratio(look.ink, look.ground), 4.5) << seed;
    ASSERT_GE(look.palette.size(), 6U);
    for (std::size_t i = 0; i < look.palette.size(); ++i) {
      EXPECT_GT(distance(look.palette[i], look.plot_ground), 60) << seed << " " << i;
      const std::size_t next = (i + 1) % look.palette.size();
      EXPECT_GT(distance(look.palette[i], look.palette[next]), 90) << seed << " " << i;
    }
    EXPECT_GE(look.bar_share, 0.5);
    EXPECT_LE(look.bar_share, 0.9);
  }
}

TEST(ChooseLook, BecomesMoreVariedWithTheDifficulty) {
  const auto count_grounds = [](double difficulty) {
    std::set<std::pair<int, int>> grounds;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
      base::Rng rng(seed);
      const ChartLook look = choose_look(difficulty, rng);
      grounds.insert({look.ground.r, look.plot_ground.r});
    }
    return grounds.size();
  };
  EXPECT_EQ(count_grounds(0), 1U) << "white";
  EXPECT_GE(count_grounds(1), 7U);
}

TEST(ChooseLook, IsAFunctionOfTheStream) {
  base::Rng first(4);
  base::Rng second(4);
  const ChartLook one = choose_look(0.7, first);
  const ChartLook other = choose_look(0.7, second);
  EXPECT_EQ(one.palette, other.palette);
  EXPECT_EQ(one.ground, other.ground);
  EXPECT_EQ(one.line_px, other.line_px);
}

}  // namespace
}  // namespace tessera::synth
