#include "synth/recipe/turns.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "synth/recipe/sample.h"
#include "synth/recipe/studio_pool.h"
#include "synth/recipe/test_catalogue.h"

namespace tessera::synth {
namespace {

// Which of nine places; one of three answers; nothing to say; a whole page.
std::optional<Turn> ask_place(const TaskInput&, base::Rng& rng) {
  const std::string place = std::to_string(rng.next_below(9));
  return Turn{.question = "What is at " + place + "?", .answer = "thing " + place};
}
std::optional<Turn> ask_kind(const TaskInput&, base::Rng& rng) {
  return Turn{.question = "Kind " + std::to_string(rng.next_u32()) + "?",
              .answer = "kind " + std::to_string(rng.next_below(3))};
}
std::optional<Turn> ask_nothing(const TaskInput&, base::Rng&) {
  return std::nullopt;
}
std::optional<Turn> ask_page(const TaskInput&, base::Rng&) {
  return Turn{.question = "Read.", .answer = "page" + std::string(300, '.')};
}

constexpr std::array kTasks = {
    Task{.name = "ask.place", .family = "ask", .ask = ask_place},
    Task{.name = "ask.kind", .family = "ask", .ask = ask_kind},
    Task{.name = "ask.nothing", .family = "ask", .ask = ask_nothing},
    Task{.name = "ask.page", .family = "ask", .ask = ask_page},
    Task{.name = "pair.two", .family = "pair", .num_scenes = 2, .ask = ask_place}};

// A sample of a part that asks these tasks for so many turns.
MadeSample sample_of(std::vector<Weighted<std::string>> tasks, double turns, Index index = 0) {
  Recipe recipe = bars_recipe();
  recipe.parts[0].tasks = std::move(tasks);
  recipe.parts[0].turns = {.low = Curve(turns), .high = Curve(turns)};
  StudioPool pool(no_assets());
  const SampleOutcome outcome =
      make_sample({.recipe = recipe,
                   .catalogue = {.generators = test_generators(), .tasks = kTasks},
                   .index = index,
                   .horizon = 100},
                  *pool.borrow());
  return outcome.sample.value();
}

TEST(AddTurns, AskAboutTheSamePicture) {
  const MadeSample sample = sample_of({{"ask.place", 1}}, 5);
  const auto& messages = sample.dialogue.conversation.messages;
  ASSERT_EQ(messages.size(), 10U);
  EXPECT_EQ(sample.dialogue.images.size(), 1U);
  EXPECT_TRUE(messages[0].content.starts_with("<image>\n"));
  for (std::size_t i = 2; i < messages.size(); i += 2) {
    EXPECT_TRUE(messages[i].content.starts_with("What is at "));
    EXPECT_TRUE(messages[i].images.empty());
  }
  EXPECT_EQ(sample.dialogue.turn_tasks, std::vector<std::string>(5, "ask.place"));
}

TEST(AddTurns, NothingIsAskedOrAnsweredTwiceByATask) {
  for (Index index = 0; index < 20; ++index) {
    // Nine places and three kinds: fewer than the 32 turns that are wanted.
    const MadeSample sample = sample_of({{"ask.place", 1}, {"ask.kind", 1}}, 32, index);
    std::set<std::string> answers;
    const auto& messages = sample.dialogue.conversation.messages;
    for (std::size_t i = 1; i < messages.size(); i += 2)
      EXPECT_TRUE(answers.insert(messages[i].content).second) << messages[i].content;
    EXPECT_GE(answers.size(), 6U);
  }
}

TEST(AddTurns, ALongAnswerEndsTheConversation) {
  int num_pages = 0;
  for (Index index = 0; index < 20; ++index) {
    const MadeSample sample = sample_of({{"ask.place", 3}, {"ask.page", 1}}, 6, index);
    const auto& tasks = sample.dialogue.turn_tasks;
    const auto page = std::ranges::find(tasks, "ask.page");
    if (page == tasks.end()) continue;
    ++num_pages;
    EXPECT_EQ(page + 1, tasks.end());
  }
  EXPECT_GT(num_pages, 5);
}

TEST(AddTurns, TasksThatDoNotApplyArePassedOver) {
  const MadeSample sample =
      sample_of({{"ask.nothing", 20}, {"pair.two", 1e-6}, {"ask.place", 1}}, 4);
  EXPECT_EQ(sample.dialogue.turn_tasks, std::vector<std::string>(4, "ask.place"));
}

TEST(AddTurns, OneTurnIsTheSampleWithoutThem) {
  const MadeSample one = sample_of({{"ask.place", 1}}, 1);
  const MadeSample four = sample_of({{"ask.place", 1}}, 4);
  ASSERT_EQ(one.dialogue.conversation.messages.size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(one.dialogue.conversation.messages[i].content,
              four.dialogue.conversation.messages[i].content);
  }
  EXPECT_EQ(one.dialogue.images[0].rgb, four.dialogue.images[0].rgb);
}

}  // namespace
}  // namespace tessera::synth
