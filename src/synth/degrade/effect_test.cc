#include "synth/degrade/effect.h"

#include <algorithm>
#include <array>
#include <set>

#include <gtest/gtest.h>

#include "synth/degrade/testing/ink.h"
#include "synth/degrade/testing/page.h"

namespace tessera::synth {
namespace {

using draw::Box;
using draw::Image;

Effect effect_number(int i) {
  return static_cast<Effect>(i);
}

Degraded apply(const Image& image, Effect effect, double strength, std::uint64_t seed) {
  Degraded page{.image = image, .map = {}, .effects = {}};
  base::Rng rng(seed, static_cast<std::uint64_t>(effect));
  apply_effect(page, effect, {.strength = strength}, rng);
  return page;
}

constexpr std::array<Index, 4> kWords = {0, 5, 17, 26};

TEST(Effects, HaveNamesOfTheirOwn) {
  std::set<std::string_view> names;
  for (int i = 0; i < kNumEffects; ++i)
    names.insert(to_string(effect_number(i)));
  EXPECT_EQ(names.size(), static_cast<std::size_t>(kNumEffects));
}

TEST(Effects, ChangeNothingAtStrengthZero) {
  const Image image = make_test_page(200, 150).image;
  for (int i = 0; i < kNumEffects; ++i) {
    const Degraded page = apply(image, effect_number(i), 0, 1);
    EXPECT_EQ(page.image.rgb, image.rgb) << to_string(effect_number(i));
    EXPECT_EQ(page.map.map_box({3, 4, 50, 60}), (Box{3, 4, 50, 60}));
    EXPECT_TRUE(page.effects.empty());
  }
}

TEST(Effects, ChangeThePictureAtFullStrength) {
  Image image = make_test_page(400, 300).image;
  fill_box(image, {0, 200, 400, 300}, {200, 120, 60});
  for (int i = 0; i < kNumEffects; ++i) {
    const Degraded page = apply(image, effect_number(i), 1, 1);
    EXPECT_NE(page.image.rgb, image.rgb) << to_string(effect_number(i));
    ASSERT_EQ(page.effects.size(), 1U);
    EXPECT_EQ(page.effects[0].effect, effect_number(i));
  }
}

TEST(Effects, GiveTheSameBytesForTheSameSeed) {
  const Image image = make_test_page(300, 200).image;
  for (int i = 0; i < kNumEffects; ++i) {
    const Effect effect = effect_number(i);
    EXPECT_EQ(apply(image, effect, 0.8, 7).image.rgb, apply(image, effect, 0.8, 7).image.rgb)
        << to_string(effect);
  }
}

TEST(Effects, KeepTheSizeWhenTheCanvasMayNotGrow) {
  const Image image = make_test_page(300, 200).image;
  for (int i = 0; i < kNumEffects; ++i) {
    Degraded page{.image = image, .map = {}, .effects = {}};
    base::Rng rng(5);
    apply_effect(page, effect_number(i), {.strength = 1, .may_grow = false}, rng);
    EXPECT_EQ(page.image.width, 300) << to_string(effect_number(i));
    EXPECT_EQ(page.image.height, 200) << to_string(effect_number(i));
    const Box all = page.map.map_box({0, 0, 300, 200});
    if (is_geometric(effect_number(i))) {
      EXPECT_GE(all.x0, -1e-6);
      EXPECT_LE(all.y1, 200 + 1e-6);
    }
  }
}

TEST(Effects, TakeTheSmallestAndTheLongestPictures) {
  for (const auto& [width, height] :
       {std::pair<Index, Index>{1, 1}, {1, 300}, {2, 2}, {6000, 20}, {17, 4000}}) {
    const Image image = draw::make_image(width, height, draw::grey(200));
    for (int i = 0; i < kNumEffects; ++i) {
      const Degraded page = apply(image, effect_number(i), 1, 3);
      EXPECT_EQ(std::ssize(page.image.rgb), 3 * page.image.width * page.image.height);
      EXPECT_LE(page.image.width, 2 * width + 60) << to_string(effect_number(i));
      EXPECT_LE(page.image.height, 2 * height + 60) << to_string(effect_number(i));
    }
  }
}

// What the sheet covers of the table is not even made; nothing of that may be seen.
TEST(Effects, ShowNoHoleUnderASheet) {
  const Image white = draw::make_image(400, 300, draw::kWhite);
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    Degraded page{.image = white, .map = {}, .effects = {}};
    base::Rng rng(seed);
    apply_effects(page,
                  {{.effect = Effect::kCurl, .strength = 1},
                   {.effect = Effect::kPerspective, .strength = 1},
                   {.effect = Effect::kRotation, .strength = 1},
                   {.effect = Effect::kTableTop, .strength = 1}},
                  {}, rng);
    int darkest = 255;
    for (Index y = 0; y < page.image.height; ++y) {
      for (Index x = 0; x < page.image.width; ++x) {
        const draw::Point from =
            page.map.from({static_cast<double>(x) + 0.5, static_cast<double>(y) + 0.5});
        if (!Box{1, 1, 399, 299}.contains(from)) continue;
        const Index pixel = y * page.image.width + x;
        darkest = std::min<int>(darkest, page.image.rgb[static_cast<std::size_t>(3 * pixel)]);
      }
    }
    EXPECT_GT(darkest, 60) << seed;
  }
}

// One word is drawn or not; what differs afterwards is its ink.
class MovedBoxes : public testing::TestWithParam<int> {};

TEST_P(MovedBoxes, HoldTheirInkAndStayTight) {
  const Effect effect = effect_number(GetParam());
  for (const Index word : kWords) {
    for (const double strength : {0.3, 1.0}) {
      SCOPED_TRACE(testing::Message()
                   << to_string(effect) << ", strength " << strength << ", word " << word);
      const auto seed = static_cast<std::uint64_t>(100 + word);
      const TestPage page = make_test_page(640, 480);
      const Degraded with = apply(page.image, effect, strength, seed);
      const Degraded without = apply(make_test_page(640, 480, word).image, effect, strength, seed);
      const Box box = page.words[static_cast<std::size_t>(word)];
      // The rings that JPEG leaves around letters are not ink.
      const double seen = effect == Effect::kJpeg ? 0.3 : 0.1;
      expect_fits(with.map.map_box(box), ink_between(with.image, without.image), seen);
    }
  }
}

std::vector<int> all_effects() {
  std::vector<int> numbers;
  numbers.reserve(kNumEffects);
  for (int i = 0; i < kNumEffects; ++i)
    numbers.push_back(i);
  return numbers;
}

std::string effect_name(const testing::TestParamInfo<int>& info) {
  return std::string(to_string(effect_number(info.param)));
}

INSTANTIATE_TEST_SUITE_P(OfEveryEffect, MovedBoxes, testing::ValuesIn(all_effects()), effect_name);

}  // namespace
}  // namespace tessera::synth
