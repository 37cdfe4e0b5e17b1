#include "synth/degrade/preset.h"

#include <map>

#include <gtest/gtest.h>

#include "synth/degrade/testing/ink.h"
#include "synth/degrade/testing/page.h"

namespace tessera::synth {
namespace {

using draw::Box;
using draw::Image;

Degraded apply(const Image& image, Preset preset, double strength, std::uint64_t seed) {
  base::Rng rng(seed, static_cast<std::uint64_t>(preset));
  return degrade(image, preset, {.strength = strength}, rng);
}

std::vector<Preset> all_presets() {
  std::vector<Preset> presets;
  presets.reserve(kNumPresets);
  for (int i = 0; i < kNumPresets; ++i)
    presets.push_back(static_cast<Preset>(i));
  return presets;
}

TEST(Presets, AreFoundByTheirNames) {
  for (const Preset preset : all_presets())
    EXPECT_EQ(preset_named(to_string(preset)), preset);
  EXPECT_EQ(preset_named("newspaper"), std::nullopt);
  EXPECT_EQ(to_string(Preset::kNone), "none");
  EXPECT_EQ(to_string(Preset::kAgedPaper), "aged_paper");
  EXPECT_EQ(to_string(Preset::kCamera), "camera");
  EXPECT_EQ(to_string(Preset::kScreenPhoto), "screen_photo");
}

TEST(Presets, ChangeNothingAtStrengthZero) {
  const Image image = make_test_page(200, 150).image;
  for (const Preset preset : all_presets()) {
    const Degraded page = apply(image, preset, 0, 4);
    EXPECT_EQ(page.image.rgb, image.rgb) << to_string(preset);
    EXPECT_TRUE(page.map.keeps_places());
  }
}

TEST(Presets, AreFunctionsOfTheSeed) {
  const Image image = make_test_page(300, 200).image;
  for (const Preset preset : all_presets()) {
    const Degraded first = apply(image, preset, 0.9, 11);
    EXPECT_EQ(first.image.rgb, apply(image, preset, 0.9, 11).image.rgb) << to_string(preset);
    if (preset == Preset::kNone) continue;
    EXPECT_NE(first.image.rgb, apply(image, preset, 0.9, 12).image.rgb) << to_string(preset);
  }
}

// Whatever stands in a chain happens sometimes, and is reported.
TEST(Presets, UseEveryEffect) {
  const Image image = make_test_page(60, 60).image;
  std::map<std::string_view, int> counts;
  for (const Preset preset : all_presets()) {
    for (std::uint64_t seed = 0; seed < 6; ++seed) {
      for (const EffectUse& use : apply(image, preset, 1, seed).effects) {
        EXPECT_GT(use.strength, 0);
        ++counts[to_string(use.effect)];
      }
    }
  }
  EXPECT_EQ(counts.size(), static_cast<std::size_t>(kNumEffects));
}

TEST(Presets, TakeTheSmallestAndTheLongestPictures) {
  for (const auto& [width, height] :
       {std::pair<Index, Index>{1, 1}, {3, 2}, {3000, 24}, {20, 2500}}) {
    const Image image = draw::make_image(width, height, draw::grey(230));
    for (const Preset preset : all_presets()) {
      for (std::uint64_t seed = 0; seed < 4; ++seed) {
        const Degraded page = apply(image, preset, 1, seed);
        EXPECT_EQ(std::ssize(page.image.rgb), 3 * page.image.width * page.image.height);
      }
    }
  }
}

class PresetBoxes : public testing::TestWithParam<Preset> {};

// Between noise, halftone dots and JPEG's rings the edge of a stroke is where half of its ink is
// left.
TEST_P(PresetBoxes, HoldTheirInkAndStayTight) {
  const Preset preset = GetParam();
  const TestPage page = make_test_page(640, 480);
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    const Index word = static_cast<Index>(5 * seed) % std::ssize(page.words);
    const double strength = seed % 2 == 0 ? 0.5 : 1;
    SCOPED_TRACE(testing::Message() << to_string(preset) << ", seed " << seed << ", word " << word);
    const Degraded with = apply(page.image, preset, strength, seed);
    const Degraded without = apply(make_test_page(640, 480, word).image, preset, strength, seed);
    const Box box = page.words[static_cast<std::size_t>(word)];
    expect_fits(with.map.map_box(box), smoothed(ink_between(with.image, without.image)), 0.5);
  }
}

std::string preset_name(const testing::TestParamInfo<Preset>& info) {
  return std::string(to_string(info.param));
}

INSTANTIATE_TEST_SUITE_P(OfEveryPreset, PresetBoxes, testing::ValuesIn(all_presets()), preset_name);

}  // namespace
}  // namespace tessera::synth
