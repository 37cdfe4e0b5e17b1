// The recipes that come with the program: they load, and every part of them makes samples.
#include <algorithm>

#include <gtest/gtest.h>

#include "data/recipe/recipe_file.h"
#include "synth/assets/studio.h"
#include "synth/recipe/sample.h"
#include "synth/testing/test_assets.h"

namespace tessera::data {
namespace {

using synth::AssetView;
using synth::Recipe;
using synth::Split;

Recipe ready_recipe(const std::string& name) {
  auto recipe = read_recipe(TESSERA_SOURCE_DIR "/configs/data/" + name + ".json");
  EXPECT_TRUE(recipe.has_value()) << recipe.error().to_string();
  return recipe ? *std::move(recipe) : Recipe();
}

// The few fonts and texts of the tests do not have every language on both sides.
void keep_languages_of(Recipe& recipe, const AssetView& assets) {
  for (synth::Part& part : recipe.parts) {
    std::erase_if(part.look.languages, [&](const auto& language) {
      Recipe single{.name = "single", .parts = {part}};
      single.parts[0].look.languages = {language};
      return !check_assets(single, assets, "test");
    });
    ASSERT_GE(part.look.languages.size(), 1U) << part.name;
  }
  ASSERT_TRUE(check_assets(recipe, assets, "test").has_value());
}

class ReadyRecipes : public ::testing::TestWithParam<const char*> {};

TEST_P(ReadyRecipes, MakeSamplesOnBothSidesOfTheSplit) {
  const auto assets = synth::test_assets();
  synth::Studio studio(assets);
  constexpr Index kSamples = 40;
  for (const Split split : synth::kSplits) {
    Recipe recipe = ready_recipe(GetParam());
    keep_languages_of(recipe, AssetView(*assets, split));
    Index num_made = 0;
    for (Index i = 0; i < kSamples; ++i) {
      const auto outcome = make_sample({.recipe = recipe,
                                        .catalogue = synth::Catalogue::all(),
                                        .seed = 3,
                                        .index = i,
                                        .horizon = kSamples,
                                        .split = split},
                                       studio);
      num_made += outcome.sample ? 1 : 0;
    }
    EXPECT_GE(num_made, kSamples - 4) << to_string(split);
  }
}

INSTANTIATE_TEST_SUITE_P(Files,
                         ReadyRecipes,
                         ::testing::Values("standard",
                                           "alignment",
                                           "pretraining",
                                           "sft",
                                           "nano/alignment",
                                           "nano/pretraining",
                                           "nano/sft",
                                           "nano/refinement",
                                           "nano/continuation",
                                           "nano/questions",
                                           "nano/balance",
                                           "nano/marks",
                                           "nano/faces",
                                           "nano/one_thing",
                                           "nano/sparse",
                                           "nano/dense",
                                           "nano/dense_pages",
                                           "nano/letters"),
                         [](const auto& tested) {
                           std::string name = tested.param;
                           std::ranges::replace(name, '/', '_');
                           return name;
                         });

TEST(StandardRecipe, UsesEveryGeneratorTaskAndGrid) {
  const Recipe recipe = ready_recipe("standard");
  for (const synth::Generator& generator : synth::generators()) {
    const bool is_used = std::ranges::any_of(recipe.parts, [&](const synth::Part& part) {
      return std::ranges::any_of(part.generators, [&](const auto& weighted) {
        return weighted.value == generator.name && weighted.weight > 0;
      });
    });
    EXPECT_TRUE(is_used) << generator.name;
  }
  for (const synth::Task& task : synth::tasks()) {
    const bool is_used = std::ranges::any_of(recipe.parts, [&](const synth::Part& part) {
      return part.generators.empty() == (task.num_scenes == 0) &&
             std::ranges::any_of(part.tasks, [&](const auto& weighted) {
               return weighted.weight > 0 && synth::names_task(weighted.value, task.name);
             });
    });
    EXPECT_TRUE(is_used) << task.name;
  }
  constexpr std::size_t kGridsOfNineTiles = 23;
  for (const synth::Part& part : recipe.parts) {
    EXPECT_TRUE(part.generators.empty() || part.look.grids.size() == kGridsOfNineTiles)
        << part.name;
  }
}

}  // namespace
}  // namespace tessera::data
