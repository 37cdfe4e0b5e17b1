#include "synth/recipe/sample.h"

#include <map>
#include <thread>

#include <gtest/gtest.h>

#include "synth/recipe/studio_pool.h"
#include "synth/recipe/test_catalogue.h"

namespace tessera::synth {
namespace {

SampleOutcome made(const Recipe& recipe, Index index, Studio& studio, Index horizon = 1000) {
  return make_sample({.recipe = recipe,
                      .catalogue = test_catalogue(),
                      .seed = 3,
                      .index = index,
                      .horizon = horizon},
                     studio);
}

// Text and pixels of a sample.
std::string bytes_of(const SampleOutcome& outcome) {
  if (!outcome.sample) return "none";
  std::string bytes;
  for (const processor::Message& message : outcome.sample->dialogue.conversation.messages)
    bytes += message.content + "\n";
  for (const draw::Image& image : outcome.sample->dialogue.images)
    bytes.append(image.rgb.begin(), image.rgb.end());
  return bytes;
}

// Everything at once: two parts, text, degradation, curves.
Recipe rich_recipe() {
  Recipe recipe = bars_recipe();
  recipe.parts[0].look.degradation = {.share = Curve(0.5), .presets = {{Preset::kScan, 1}}};
  recipe.parts.push_back(recipe.parts[0]);
  recipe.parts[1].name = "pairs";
  recipe.parts[1].tasks = {{"pair.*", 1}};
  recipe.parts.push_back({.name = "words", .tasks = {{"text.*", 1}}});
  recipe.text_share = 0.3;
  return recipe;
}

TEST(MakeSample, IsAFunctionOfItsNumber) {
  const Recipe recipe = rich_recipe();
  StudioPool pool(no_assets());
  std::vector<std::string> forward;
  for (Index i = 0; i < 40; ++i)
    forward.push_back(bytes_of(made(recipe, i, *pool.borrow())));
  // Backwards, on several threads, on studios that were used for something else.
  std::vector<std::string> backward(40);
  {
    std::vector<std::jthread> threads;
    for (Index t = 0; t < 4; ++t) {
      threads.emplace_back([&, t] {
        for (Index i = 39 - t; i >= 0; i -= 4)
          backward[static_cast<std::size_t>(i)] = bytes_of(made(recipe, i, *pool.borrow()));
      });
    }
  }
  EXPECT_EQ(forward, backward);
  EXPECT_EQ(std::set<std::string>(forward.begin(), forward.end()).size(), 40U);
  SampleOutcome other = make_sample(
      {.recipe = recipe, .catalogue = test_catalogue(), .seed = 4, .index = 0, .horizon = 1000},
      *pool.borrow());
  EXPECT_NE(bytes_of(other), forward[0]);
}

TEST(MakeSample, PartsFollowTheirShares) {
  Recipe recipe = rich_recipe();
  recipe.parts[1].weight = Curve(3);
  StudioPool pool(no_assets());
  std::map<std::string, int> counts;
  for (Index i = 0; i < 600; ++i)
    ++counts[made(recipe, i, *pool.borrow()).sample->part];
  EXPECT_NEAR(counts["words"], 180, 40);
  EXPECT_NEAR(counts["reading"], 105, 35);
  EXPECT_NEAR(counts["pairs"], 315, 45);
}

TEST(MakeSample, PartsComeAndGo) {
  Recipe recipe = rich_recipe();
  recipe.text_share = 0;
  recipe.parts[1].weight = Curve::create({{0, 1}, {0.5, 0}}).value();
  recipe.parts[2].weight = Curve::create({{0, 0}, {0.5, 1}}).value();
  StudioPool pool(no_assets());
  const auto part = [&](Index index) { return made(recipe, index, *pool.borrow()).sample->part; };
  EXPECT_EQ(part(0), "pairs");
  std::set<std::string> between;
  for (Index i = 240; i < 260; ++i)
    between.insert(part(i));
  EXPECT_EQ(between, (std::set<std::string>{"reading", "pairs"}));
  for (Index i = 500; i < 520; ++i)
    EXPECT_EQ(part(i), "reading");
}

TEST(MakeSample, CurvesFollowTheNumber) {
  Recipe recipe = bars_recipe();
  recipe.parts[0].look.fill = {.low = Curve::create({{0, 0.2}, {1, 0.9}}).value(),
                               .high = Curve::create({{0, 0.2}, {1, 0.9}}).value()};
  StudioPool pool(no_assets());
  const auto width = [&](Index index) {
    return made(recipe, index, *pool.borrow()).sample->dialogue.images[0].width;
  };
  EXPECT_EQ(width(0), 128);
  EXPECT_EQ(width(500), 240);
  EXPECT_GT(width(999), 350);
}

TEST(MakeSample, ANamedTemplateIsMadeOnBothSides) {
  static constexpr std::array kTemplates = {
      SceneTemplate{.name = "plain", .make = make_bars},
      SceneTemplate{.name = "kept back", .is_held_out = true, .make = make_bars}};
  static constexpr std::array kGenerators = {Generator{.name = "bars", .templates = kTemplates}};
  Recipe recipe = bars_recipe();
  StudioPool pool(no_assets());
  for (const char* name : {"plain", "kept back"}) {
    recipe.parts[0].generators = {{std::string("bars.") + name, 1}};
    for (const Split split : kSplits) {
      const SampleOutcome outcome =
          make_sample({.recipe = recipe,
                       .catalogue = {.generators = kGenerators, .tasks = test_tasks()},
                       .horizon = 1,
                       .split = split},
                      *pool.borrow());
      // The scene of "bars" names itself; its template has the last word.
      EXPECT_EQ(outcome.sample->dialogue.provenance[0].layout, name);
      EXPECT_EQ(outcome.sample->generator, "bars");
    }
  }
}

TEST(MakeSample, QuestionsAreInTheLanguagesOfTheRecipe) {
  static constexpr std::array kTasks = {Task{
      .name = "read.language", .family = "read", .make = [](const TaskInput& input, base::Rng&) {
        return ask(input, "read.language", "Which?",
                   [&](const std::string&) { return std::string(to_string(input.language)); });
      }}};
  Recipe recipe = bars_recipe();
  recipe.parts[0].tasks = {{"read.language", 1}};
  recipe.parts[0].look.languages = {{Language::kChinese, 1}};
  StudioPool pool(no_assets());
  const auto languages = [&] {
    std::set<std::string> found;
    for (Index i = 0; i < 60; ++i) {
      const SampleOutcome outcome =
          make_sample({.recipe = recipe,
                       .catalogue = {.generators = test_generators(), .tasks = kTasks},
                       .index = i,
                       .horizon = 60},
                      *pool.borrow());
      found.insert(outcome.sample->dialogue.conversation.messages[1].content);
    }
    return found;
  };
  EXPECT_EQ(languages(), (std::set<std::string>{"en", "zh"})) << "as the scene suggests";
  recipe.questions = {{Language::kEnglish, 1}};
  EXPECT_EQ(languages(), std::set<std::string>{"en"});
}

TEST(MakeSample, SeveralPicturesAreSmall) {
  Recipe recipe = bars_recipe();
  recipe.parts[0].tasks = {{"pair.*", 1}};
  recipe.parts[0].look.grids = {{{.columns = 3, .rows = 3}, 1}, {{.columns = 2, .rows = 1}, 1}};
  recipe.max_tiles_of_several = 2;
  StudioPool pool(no_assets());
  for (Index i = 0; i < 20; ++i) {
    const SampleOutcome outcome = made(recipe, i, *pool.borrow());
    ASSERT_EQ(outcome.sample->dialogue.images.size(), 2U);
    for (const draw::Image& image : outcome.sample->dialogue.images)
      EXPECT_LE(image.height, 384);
  }
}

TEST(MakeSample, TruthBoxesLieOnWholePictures) {
  StudioPool pool(no_assets());
  const SampleOutcome outcome = made(bars_recipe(), 0, *pool.borrow());
  ASSERT_EQ(outcome.sample->boxes.size(), 1U);
  EXPECT_EQ(outcome.sample->boxes[0].kind, "line");
  EXPECT_EQ(outcome.sample->boxes[0].box.y0, 8);
  EXPECT_EQ(outcome.sample->boxes[0].box.y1, 24);
  EXPECT_EQ(outcome.sample->boxes[0].text + "\n",
            bytes_of(outcome).substr(bytes_of(outcome).find("\nw") + 1,
                                     outcome.sample->boxes[0].text.size() + 1));
}

// How the attempts of one sample end when part and task can only fail.
std::string rejections_of(const std::string& generator, const std::string& task) {
  Recipe recipe = bars_recipe();
  recipe.parts[0].generators = {{generator, 1}};
  recipe.parts[0].tasks = {{task, 1}};
  recipe.gates.attempts = 2;
  StudioPool pool(no_assets());
  const SampleOutcome outcome = made(recipe, 0, *pool.borrow());
  EXPECT_EQ(outcome.next_attempt, 2);
  std::string text = outcome.sample ? "made" : "";
  for (const Rejection rejection : outcome.rejections)
    text += std::string(to_string(rejection)) + " ";
  return text;
}

TEST(MakeSample, EveryGateRejects) {
  EXPECT_EQ(rejections_of("clipped", "read.bars"), "clipped clipped ");
  EXPECT_EQ(rejections_of("tiny", "read.bars"), "unreadable unreadable ");
  EXPECT_EQ(rejections_of("blank", "read.bars"), "no_task no_task ");
  EXPECT_EQ(rejections_of("blank", "bad.loop"), "empty_picture empty_picture ");
  EXPECT_EQ(rejections_of("bars", "bad.empty"), "empty_answer empty_answer ");
  EXPECT_EQ(rejections_of("bars", "bad.loop"), "repetition repetition ");
  EXPECT_EQ(rejections_of("bars", "bad.long"), "long_answer long_answer ");
}

TEST(MakeSample, TasksOfMorePicturesThanTheFirstArePassedOver) {
  Recipe recipe = bars_recipe();
  recipe.parts[0].generators = {{"blank", 1}};
  recipe.parts[0].tasks = {{"read.bars", 1}, {"pair.any", 1}};
  recipe.gates.attempts = 1;
  StudioPool pool(no_assets());
  std::map<std::string, int> counts;
  for (Index i = 0; i < 40; ++i)
    ++counts[std::string(to_string(made(recipe, i, *pool.borrow()).rejections.at(0)))];
  // Sizes were drawn for one picture where reading came first.
  EXPECT_NEAR(counts["no_task"], 20, 12);
  EXPECT_NEAR(counts["empty_picture"], 20, 12);
}

TEST(MakeSample, GoesOnWithTheNextAttempt) {
  const Recipe recipe = bars_recipe();
  StudioPool pool(no_assets());
  SampleRequest request{.recipe = recipe, .catalogue = test_catalogue(), .index = 5, .horizon = 10};
  const SampleOutcome first = make_sample(request, *pool.borrow());
  EXPECT_EQ(first.next_attempt, 1);
  request.first_attempt = first.next_attempt;
  const SampleOutcome second = make_sample(request, *pool.borrow());
  EXPECT_EQ(second.next_attempt, 2);
  EXPECT_NE(bytes_of(first), bytes_of(second));
  EXPECT_EQ(first.sample->part, second.sample->part);
}

}  // namespace
}  // namespace tessera::synth
