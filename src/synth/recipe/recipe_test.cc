#include "synth/recipe/recipe.h"

#include <map>

#include <gtest/gtest.h>

#include "synth/recipe/test_catalogue.h"

namespace tessera::synth {
namespace {

std::string fault_of(const Recipe& recipe) {
  const auto checked = check_recipe(recipe, test_catalogue(), "r.json");
  return checked ? "" : checked.error().to_string();
}

TEST(CheckRecipe, NamesWhatIsWrong) {
  EXPECT_EQ(fault_of(bars_recipe()), "");
  EXPECT_EQ(fault_of({.name = "none"}), "r.json: parts: at least one part, has none");
  Recipe recipe = bars_recipe();
  recipe.parts[0].generators = {{"lines", 1}};
  EXPECT_EQ(fault_of(recipe),
            "r.json: parts[0].generators: one of bars, clipped, tiny, blank, constant, or one with "
            "a template behind a dot, is \"lines\"");
  recipe.parts[0].generators = {{"bars.none", 1}};
  EXPECT_NE(fault_of(recipe).find("is \"bars.none\""), std::string::npos);
  recipe = bars_recipe();
  recipe.parts[0].tasks = {{"write.*", 1}};
  EXPECT_NE(fault_of(recipe).find("parts[0].tasks: a task of pictures (read.bars"),
            std::string::npos);
  recipe.parts[0].tasks = {{"text.*", 1}};
  EXPECT_NE(fault_of(recipe).find("a task of pictures"), std::string::npos);
  recipe = bars_recipe();
  recipe.parts[0].look.density.high = Curve(1.5);
  EXPECT_EQ(fault_of(recipe), "r.json: parts[0].density: values from 0 to 1");
  recipe = bars_recipe();
  recipe.parts[0].look.scrambled_words = Curve(1.1);
  EXPECT_EQ(fault_of(recipe), "r.json: parts[0].scrambled_words: values from 0 to 1");
  recipe = bars_recipe();
  recipe.parts[0].look.varied_faces = Curve(-0.1);
  EXPECT_EQ(fault_of(recipe), "r.json: parts[0].varied_faces: values from 0 to 1");
  recipe = bars_recipe();
  recipe.parts[0].look.smallest_x_height = Curve(3);
  EXPECT_EQ(fault_of(recipe), "r.json: parts[0].smallest_x_height: values from 4 to 20");
  recipe = bars_recipe();
  recipe.parts[0].look.languages = {{Language::kEnglish, 0}};
  EXPECT_EQ(fault_of(recipe), "r.json: parts[0].languages: a weight above 0, has none");
  recipe = bars_recipe();
  recipe.parts[0].look.degradation.share = Curve(0.5);
  EXPECT_EQ(fault_of(recipe), "r.json: parts[0].degradation.presets: a weight above 0, has none");
  recipe = bars_recipe();
  recipe.text_share = 0.3;
  EXPECT_EQ(fault_of(recipe),
            "r.json: text_share: 0 without a part of text alone at every progress");
  recipe = bars_recipe();
  recipe.parts[0].weight = Curve::create({{0, 1}, {0.4, 0}, {0.6, 1}}).value();
  EXPECT_EQ(fault_of(recipe),
            "r.json: text_share: 1 without a part with generators at every progress");
  recipe.parts[0].weight = Curve(-1);
  EXPECT_EQ(fault_of(recipe), "r.json: parts[0].weight: values from 0 to 1e+09");
  recipe = bars_recipe();
  recipe.gates.attempts = 0;
  EXPECT_EQ(fault_of(recipe), "r.json: gates.attempts: a number from 1 to 200, is 0");
  recipe = bars_recipe();
  recipe.pictures.min_quality = 99;
  EXPECT_NE(fault_of(recipe).find("pictures.quality"), std::string::npos);
}

TEST(CheckAssets, NamesTheLanguageWithoutAFontOrTexts) {
  AssetContent content;
  content.fonts = {.items = {FontInfo{.id = "latin", .scripts = {true}}}, .num_train = 1};
  auto& texts = content.paragraphs[static_cast<std::size_t>(Language::kEnglish)];
  texts = {.items = {Paragraph{.sentences = {"A sentence."}}}, .num_train = 1};
  const Assets assets(std::move(content));
  const auto fault = [&](Language language, Split split) {
    Recipe recipe = bars_recipe();
    recipe.parts[0].name = "bars";
    recipe.parts[0].look.languages = {{Language::kChinese, 0}, {language, 1}};
    const auto checked = check_assets(recipe, AssetView(assets, split), "r.json");
    return checked ? "" : checked.error().to_string();
  };
  EXPECT_EQ(fault(Language::kEnglish, Split::kTrain), "");
  EXPECT_EQ(fault(Language::kGerman, Split::kTrain),
            "r.json: bars: assets with texts for \"de\", their train side has none");
  EXPECT_EQ(fault(Language::kEnglish, Split::kHeldOut),
            "r.json: bars: assets with a font for \"en\", their held-out side has none");
  EXPECT_EQ(fault(Language::kGreek, Split::kTrain),
            "r.json: bars: assets with a font for \"el\", their train side has none");
}

TEST(NamesTask, MatchesWholeNamesAndBeginnings) {
  EXPECT_TRUE(names_task("ocr.page", "ocr.page"));
  EXPECT_FALSE(names_task("ocr", "ocr.page"));
  EXPECT_TRUE(names_task("ocr.*", "ocr.page"));
  EXPECT_TRUE(names_task("*", "ocr.page"));
  EXPECT_FALSE(names_task("ocr.*", "ocean"));
}

TEST(Choose, FollowsTheWeights) {
  const std::vector<Weighted<int>> items = {{1, 1}, {2, 0}, {3, 3}};
  base::Rng rng(5);
  std::map<int, int> counts;
  for (int i = 0; i < 4000; ++i)
    ++counts[choose(items, rng)];
  EXPECT_EQ(counts.count(2), 0U);
  EXPECT_NEAR(counts[1], 1000, 120);
}

}  // namespace
}  // namespace tessera::synth
