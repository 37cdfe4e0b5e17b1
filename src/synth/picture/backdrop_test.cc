#include "synth/picture/backdrop.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace tessera::synth {
namespace {

const SceneRequest kRequest{.width = 200, .height = 150, .difficulty = 0.8};

double mean_level(const draw::Image& image, Index first_row, Index end_row) {
  double sum = 0;
  for (Index i = 3 * first_row * image.width; i < 3 * end_row * image.width; ++i) {
    sum += image.rgb[static_cast<std::size_t>(i)];
  }
  return sum / static_cast<double>(3 * (end_row - first_row) * image.width);
}

TEST(Backdrop, HasTheSizeThatIsAskedFor) {
  for (auto* make : {plain_backdrop, landscape_backdrop, room_backdrop, any_backdrop}) {
    for (const auto& [width, height] : {std::pair(200, 150), {40, 400}, {1000, 60}}) {
      SceneRequest request = kRequest;
      request.width = width;
      request.height = height;
      base::Rng rng(5);
      const Backdrop backdrop = make(request, rng);
      EXPECT_EQ(backdrop.image.width, width);
      EXPECT_EQ(backdrop.image.height, height);
      EXPECT_GE(backdrop.ground_y, 0);
      EXPECT_LE(backdrop.ground_y, height);
    }
  }
}

TEST(Backdrop, IsTheSameForTheSameStream) {
  for (auto* make : {plain_backdrop, landscape_backdrop, room_backdrop}) {
    base::Rng first(8);
    base::Rng second(8);
    EXPECT_EQ(make(kRequest, first).image.rgb, make(kRequest, second).image.rgb);
  }
}

TEST(LandscapeBackdrop, TakesEveryNameAndKeepsItsColours) {
  std::set<std::string> names;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    base::Rng rng(seed);
    const Backdrop backdrop = landscape_backdrop(kRequest, rng);
    names.insert(backdrop.name);
    EXPECT_TRUE(backdrop.name != "night" || mean_level(backdrop.image, 0, 150) < 80);
    EXPECT_TRUE(backdrop.name != "snow" || mean_level(backdrop.image, 130, 150) > 200);
    if (backdrop.name == "sky") {
      EXPECT_EQ(backdrop.ground_y, 0) << "things float anywhere";
    } else {
      EXPECT_GE(backdrop.ground_y, 0.3 * 150);
      EXPECT_LE(backdrop.ground_y, 0.6 * 150);
    }
  }
  EXPECT_EQ(names, (std::set<std::string>{"grass", "snow", "sand", "sea", "sky", "night"}));
}

TEST(LandscapeBackdrop, GrassIsGreenBelowTheHorizon) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    base::Rng rng(seed);
    const Backdrop backdrop = landscape_backdrop(kRequest, rng);
    if (backdrop.name != "grass") continue;
    const std::uint8_t* pixel = backdrop.image.rgb.data() + 3 * (148 * 200 + 3);
    EXPECT_GT(pixel[1], pixel[0]);
    EXPECT_GT(pixel[1], pixel[2]);
    const std::uint8_t* sky = backdrop.image.rgb.data() + 3 * 100;
    EXPECT_GT(sky[2], sky[0]);
  }
}

TEST(RoomBackdrop, IsATableOrAWallWithAFloor) {
  std::set<std::string> names;
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    base::Rng rng(seed);
    const Backdrop backdrop = room_backdrop(kRequest, rng);
    names.insert(backdrop.name);
    if (backdrop.name != "wall") continue;
    const auto edge = static_cast<Index>(backdrop.ground_y);
    EXPECT_GT(mean_level(backdrop.image, 0, edge - 6), mean_level(backdrop.image, edge + 1, 150))
        << "the floor is darker than the wall";
  }
  EXPECT_EQ(names, (std::set<std::string>{"table", "wall"}));
}

TEST(PlainBackdrop, IsLightWhereTheDifficultyIsLow) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    base::Rng rng(seed);
    SceneRequest request = kRequest;
    request.difficulty = 0;
    const Backdrop backdrop = plain_backdrop(request, rng);
    EXPECT_GT(mean_level(backdrop.image, 0, 150), 125) << seed;
    EXPECT_TRUE(backdrop.name.empty());
  }
}

TEST(PlainBackdrop, ComesInAllHues) {
  Index num_red = 0;
  Index num_green = 0;
  Index num_blue = 0;
  for (std::uint64_t seed = 0; seed < 120; ++seed) {
    base::Rng rng(seed);
    const draw::Image image = plain_backdrop(kRequest, rng).image;
    const std::uint8_t* pixel = image.rgb.data() + 3 * (75 * 200 + 100);
    num_red += pixel[0] > pixel[1] && pixel[0] > pixel[2] ? 1 : 0;
    num_green += pixel[1] > pixel[0] && pixel[1] > pixel[2] ? 1 : 0;
    num_blue += pixel[2] > pixel[0] && pixel[2] > pixel[1] ? 1 : 0;
  }
  EXPECT_GT(num_red, 20);
  EXPECT_GT(num_green, 20);
  EXPECT_GT(num_blue, 20);
}

TEST(AnyBackdrop, HasMoreLandscapesAsTheDifficultyGrows) {
  const auto count_named = [](double difficulty) {
    Index count = 0;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
      base::Rng rng(seed);
      count += any_backdrop({.width = 32, .height = 32, .difficulty = difficulty}, rng).name.empty()
                   ? 0
                   : 1;
    }
    return count;
  };
  EXPECT_NEAR(static_cast<double>(count_named(0)), 50, 20);
  EXPECT_NEAR(static_cast<double>(count_named(1)), 130, 22);
}

}  // namespace
}  // namespace tessera::synth
