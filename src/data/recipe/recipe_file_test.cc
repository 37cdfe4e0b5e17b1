#include "data/recipe/recipe_file.h"

#include <filesystem>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "formats/test_files.h"
#include "synth/recipe/test_catalogue.h"

namespace tessera::data {
namespace {

constexpr const char* kRecipe = R"({
  "name": "all",
  "languages": {"en": 3, "zh": 1},
  "grids": {"1x1": 4, "3x2": 1},
  "tiles": {"low": 1, "high": [[0, 1], [0.5, 9]]},
  "fill": {"low": 0.2},
  "density": {"high": [[0, 0.1], [1, 0.8]]},
  "scrambled_words": [[0, 1], [1, 0.5]],
  "varied_faces": [[0, 0], [1, 0.4]],
  "smallest_x_height": [[0, 8], [1, 5]],
  "degradation": {"share": 0.5, "strength": {"high": 0.4}, "presets": {"scan": 2, "fax": 1}},
  "parts": [
    {"name": "reading", "generators": {"bars": 1}, "tasks": {"read.*": 2}},
    {"name": "clean", "weight": 3, "generators": {"bars.bars": 2, "tiny": 1},
     "tasks": {"read.bars": 1}, "turns": {"high": 4},
     "languages": {"de": 1}, "min_side": 100, "degradation": {"share": 0}},
    {"name": "words", "tasks": {"text.*": 1}}],
  "text_share": 0.3,
  "fixed_prompts": 0.5,
  "questions": {"en": 1, "zh": 2},
  "max_tiles_of_several": 3,
  "pictures": {"formats": {"png": 1, "jpeg": 3}, "quality": [70, 90]},
  "gates": {"min_line_px": 7, "max_repeats": 20, "attempts": 4}})";

base::Result<synth::Recipe> parsed(const std::string& text) {
  return parse_recipe(text, "r.json", synth::test_catalogue());
}

TEST(ParseRecipe, ReadsEveryFieldAndPartsBeginWithTheCommonLook) {
  const auto recipe = parsed(kRecipe);
  ASSERT_TRUE(recipe) << recipe.error().to_string();
  ASSERT_EQ(recipe->parts.size(), 3U);
  const synth::Part& reading = recipe->parts[0];
  EXPECT_EQ(reading.weight, synth::Curve(1));
  EXPECT_EQ(reading.tasks[0].value, "read.*");
  EXPECT_EQ(reading.look.languages.size(), 2U);
  EXPECT_EQ(reading.look.grids.size(), 2U);
  EXPECT_EQ(reading.look.tiles.high.at(0.25), 5);
  EXPECT_EQ(reading.look.fill.low.at(0), 0.2);
  EXPECT_EQ(reading.look.fill.high.at(0), 1) << "stays as it is";
  EXPECT_NEAR(reading.look.density.high.at(0.5), 0.45, 1e-12);
  EXPECT_NEAR(reading.look.scrambled_words.at(0.5), 0.75, 1e-12);
  EXPECT_NEAR(reading.look.varied_faces.at(0.5), 0.2, 1e-12);
  EXPECT_NEAR(reading.look.smallest_x_height.at(0.5), 6.5, 1e-12);
  EXPECT_EQ(reading.look.degradation.presets.size(), 2U);
  const synth::Part& clean = recipe->parts[1];
  EXPECT_EQ(clean.weight, synth::Curve(3));
  ASSERT_EQ(clean.look.languages.size(), 1U);
  EXPECT_EQ(clean.look.languages[0].value, synth::Language::kGerman);
  EXPECT_EQ(clean.look.min_side, 100);
  EXPECT_EQ(clean.look.degradation.share.at(0), 0);
  EXPECT_EQ(clean.turns.low.at(0), 1);
  EXPECT_EQ(clean.turns.high.at(0), 4);
  EXPECT_EQ(clean.look.degradation.presets.size(), 2U);
  EXPECT_TRUE(recipe->parts[2].generators.empty());
  EXPECT_EQ(recipe->text_share, 0.3);
  EXPECT_EQ(recipe->fixed_prompts, 0.5);
  ASSERT_EQ(recipe->questions.size(), 2U);
  EXPECT_EQ(recipe->questions[1].value, synth::Language::kChinese);
  EXPECT_EQ(recipe->max_tiles_of_several, 3);
  EXPECT_EQ(recipe->pictures.min_quality, 70);
  EXPECT_EQ(recipe->gates.attempts, 4);
  EXPECT_EQ(recipe->gates.max_answer_bytes, 12'000);
}

TEST(ParseRecipe, ComesBackFromItsJson) {
  const synth::Recipe recipe = parsed(kRecipe).value();
  const auto again = parsed(recipe_to_json(recipe).dump());
  ASSERT_TRUE(again) << again.error().to_string();
  EXPECT_EQ(recipe_to_json(*again), recipe_to_json(recipe));
  EXPECT_EQ(*again, recipe);
}

TEST(ReadRecipe, ALayerSaysWhatDiffersFromItsBase) {
  const formats::TemporaryFolder folder;
  std::filesystem::create_directory(folder.file("base"));
  folder.write("base/all.json", kRecipe);
  folder.write("early.json", R"({"base": "base/all.json", "name": "early", "languages": {"el": 1},
    "tiles": {"high": 2}, "degradation": {"share": 0.1}, "gates": {"attempts": 5}})");
  folder.write("own.json", R"({"base": "early.json", "name": "own",
    "parts": [{"name": "words", "generators": {"bars": 1}, "tasks": {"read.*": 1}}],
    "text_share": 0})");
  const auto early = read_recipe(folder.file("early.json"), synth::test_catalogue());
  ASSERT_TRUE(early) << early.error().to_string();
  EXPECT_EQ(early->name, "early");
  EXPECT_EQ(early->text_share, 0.3);
  EXPECT_EQ(early->gates.attempts, 5);
  EXPECT_EQ(early->gates.max_repeats, 20);
  ASSERT_EQ(early->parts.size(), 3U);
  const synth::Look& reading = early->parts[0].look;
  ASSERT_EQ(reading.languages.size(), 1U) << "weights are replaced as a whole";
  EXPECT_EQ(reading.languages[0].value, synth::Language::kGreek);
  EXPECT_EQ(reading.tiles.high.at(1), 2);
  EXPECT_EQ(reading.degradation.share.at(0), 0.1);
  EXPECT_EQ(reading.degradation.presets.size(), 2U);
  EXPECT_EQ(early->parts[1].look.languages[0].value, synth::Language::kGerman) << "of the part";
  const auto own = read_recipe(folder.file("own.json"), synth::test_catalogue());
  ASSERT_TRUE(own) << own.error().to_string();
  ASSERT_EQ(own->parts.size(), 1U);
  EXPECT_EQ(own->parts[0].look.degradation.share.at(0), 0.1);
  folder.write("round.json", R"({"base": "round.json", "name": "round"})");
  EXPECT_NE(read_recipe(folder.file("round.json"), synth::test_catalogue())
                .error()
                .to_string()
                .find("base: at most 16 recipes"),
            std::string::npos);
  folder.write("lost.json", R"({"base": "absent.json", "name": "lost"})");
  EXPECT_FALSE(read_recipe(folder.file("lost.json"), synth::test_catalogue()));
}

TEST(ReadRecipe, MorePartsChangeThoseOfTheBaseAndComeToThem) {
  const formats::TemporaryFolder folder;
  folder.write("all.json", kRecipe);
  folder.write("more.json", R"({"base": "all.json", "name": "more", "more_parts": [
    {"name": "reading", "weight": 9, "density": {"low": 0.5}},
    {"name": "bars", "generators": {"bars": 1}, "tasks": {"read.*": 1}}]})");
  const auto base = read_recipe(folder.file("all.json"), synth::test_catalogue());
  const auto more = read_recipe(folder.file("more.json"), synth::test_catalogue());
  ASSERT_TRUE(more) << more.error().to_string();
  ASSERT_EQ(more->parts.size(), base->parts.size() + 1);
  const synth::Part& reading = more->parts[0];
  EXPECT_EQ(reading.weight.at(0), 9);
  EXPECT_EQ(reading.look.density.low.at(0), 0.5);
  EXPECT_EQ(reading.tasks, base->parts[0].tasks);
  EXPECT_EQ(reading.look.languages, base->parts[0].look.languages);
  EXPECT_EQ(more->parts[1], base->parts[1]);
  EXPECT_EQ(more->parts.back().name, "bars");
  folder.write("bad.json", R"({"base": "all.json", "name": "bad", "more_parts": [{"weight": 9}]})");
  EXPECT_FALSE(read_recipe(folder.file("bad.json"), synth::test_catalogue()));
}

// The error for the recipe with one field replaced.
std::string error_with(const std::string& path, const formats::Json& value) {
  formats::Json json = formats::Json::parse(kRecipe);
  json[formats::Json::json_pointer(path)] = value;
  const auto recipe = parsed(json.dump());
  return recipe ? "" : recipe.error().to_string();
}

TEST(ParseRecipe, NamesWhatIsWrong) {
  EXPECT_EQ(error_with("/name", "x"), "");
  EXPECT_EQ(error_with("/densty", 1),
            "r.json: densty: a known field, is unknown, with value 1 (near \"density\")");
  EXPECT_EQ(error_with("/languages", {{"xx", 1}}),
            "r.json: languages: a language (en, de, fr, es, el, ru, zh), is \"xx\"");
  EXPECT_EQ(error_with("/grids", {{"4x4", 1}}),
            "r.json: grids: a grid of at most nine tiles, such as \"3x2\", is \"4x4\"");
  EXPECT_EQ(error_with("/grids/3x2", "many"), "r.json: grids: a weight of 3x2, is \"many\"");
  EXPECT_EQ(error_with("/questions", {{"de", 1}}),
            "r.json: questions: a language of questions (en, zh), is \"de\"");
  EXPECT_EQ(error_with("/questions", {{"en", 0}}), "r.json: questions: a weight above 0, has none");
  EXPECT_EQ(error_with("/grids", 3), "r.json: grids: an object of weights, is 3");
  EXPECT_EQ(error_with("/tiles/high", "x"),
            "r.json: tiles.high: a number or a list of [progress, value], is \"x\"");
  EXPECT_EQ(error_with("/tiles/high", {{0.5, 1}, {0.2, 3}}),
            "r.json: tiles.high: progress that ascends from 0 to 1, has 0.2");
  EXPECT_EQ(error_with("/degradation/presets", {{"sepia", 1}}),
            "r.json: degradation.presets: a preset of degradation, is \"sepia\"");
  EXPECT_EQ(error_with("/parts/1/turns/low", 0), "r.json: parts[1].turns: values from 1 to 32");
  EXPECT_EQ(error_with("/parts/1/generators", {{"lines", 1}}),
            "r.json: parts[1].generators: one of bars, clipped, tiny, blank, constant, or one with "
            "a template behind a dot, is "
            "\"lines\"");
  EXPECT_NE(error_with("/parts/0/tasks", {{"nothing.*", 1}}).find("parts[0].tasks: a task of"),
            std::string::npos);
  EXPECT_EQ(error_with("/pictures/quality", {70}), "r.json: pictures.quality: two numbers, has 1");
  EXPECT_NE(error_with("/pictures/formats", {{"bmp", 1}}).find("png, jpeg, webp"),
            std::string::npos);
  EXPECT_NE(error_with("/text_share", 1.5).find("a share from 0 to 1"), std::string::npos);
}

}  // namespace
}  // namespace tessera::data
