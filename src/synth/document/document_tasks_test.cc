// Documents and the tasks that ask about them: every fact can be asked for by name, and what is
// asked is answered with what is printed.
#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "synth/document/document.h"
#include "synth/task/grammar/phrases.h"
#include "synth/task/task.h"
#include "synth/testing/scenes.h"

namespace tessera::synth {
namespace {

// A full page of every template in English, and in Chinese.
void visit_pages(const std::function<void(const SceneTemplate&, const Scene&)>& visit) {
  Studio studio(small_assets());
  for (const SceneTemplate& entry : document_templates()) {
    for (const Language language : {Language::kEnglish, Language::kChinese}) {
      const Split split = entry.is_held_out ? Split::kHeldOut : Split::kTrain;
      const SceneRequest request{
          .split = split, .language = language, .width = 900, .height = 700, .density = 0.8};
      studio.begin_scene();
      base::Rng rng(17, static_cast<std::uint64_t>(language));
      visit(entry, entry.make(studio, request, rng));
    }
  }
}

std::set<std::string> slot_names(const Fact& fact) {
  std::set<std::string> names;
  for (const auto& [name, value] : fact.slots)
    names.insert(name);
  return names;
}

TEST(DocumentFacts, HaveNamesInBothLanguagesOfQuestions) {
  std::set<std::string> keys;
  visit_pages([&](const SceneTemplate& entry, const Scene& scene) {
    for (const Fact& fact : scene.facts) {
      EXPECT_EQ(slot_names(fact).size(), fact.slots.size()) << entry.name << ": " << fact.key;
      if (!keys.insert(fact.key).second) continue;
      for (const Language language : {Language::kEnglish, Language::kChinese}) {
        const std::string name = wording("name." + fact.key, language, fact.slots);
        EXPECT_FALSE(name.empty()) << entry.name << ": " << fact.key;
        EXPECT_EQ(name.find('{'), name.npos) << name;
      }
    }
  });
  EXPECT_GT(keys.size(), 5U);
}

TEST(DocumentFacts, AreOfTheKindThatTheirValueLooksLike) {
  visit_pages([](const SceneTemplate& entry, const Scene& scene) {
    for (const Fact& fact : scene.facts) {
      const bool has_digit =
          std::ranges::any_of(fact.value, [](char c) { return c >= '0' && c <= '9'; });
      EXPECT_TRUE(has_digit || fact.kind == ValueKind::kText)
          << entry.name << ": " << fact.key << " is " << fact.value;
      const bool is_amount = fact.kind == ValueKind::kMoney || fact.kind == ValueKind::kPercent;
      EXPECT_TRUE(fact.number.has_value() || !is_amount) << entry.name << ": " << fact.key;
      EXPECT_EQ(fact.value.find('\n'), fact.value.npos) << fact.value;
      EXPECT_EQ(fact.value.find("\u00A0"), fact.value.npos) << fact.value;
    }
  });
}

// Tasks of one picture over every page: they make what they say they can.
TEST(DocumentTasks, AskAndAnswerAboutEveryTemplate) {
  const AssetView assets(*small_assets(), Split::kTrain);
  std::set<std::string_view> asked;
  visit_pages([&](const SceneTemplate& entry, const Scene& scene) {
    Index num_tasks = 0;
    for (const Task& task : tasks()) {
      const TaskInput input{
          .scenes = std::span(&scene, 1), .assets = assets, .language = scene.language};
      if (task.num_scenes != 1) continue;
      base::Rng rng(3, static_cast<std::uint64_t>(num_tasks));
      const auto dialogue = make_dialogue(task, input, rng);
      if (!dialogue) continue;
      EXPECT_GE(dialogue->conversation.messages.size(), 2U) << entry.name << ": " << task.name;
      for (const auto& message : dialogue->conversation.messages)
        EXPECT_FALSE(message.content.empty()) << entry.name << ": " << task.name;
      asked.insert(task.name);
      ++num_tasks;
    }
    EXPECT_GE(num_tasks, 8) << entry.name;
  });
  for (const std::string_view name :
       {"fact.one", "fact.grounded", "fact.verify", "fact.extract", "screen.checked"})
    EXPECT_TRUE(asked.contains(name)) << name;
}

TEST(DocumentTasks, AnswerForASingleFieldWithWhatStandsInIt) {
  const AssetView assets(*small_assets(), Split::kTrain);
  const Task* one = find_task("fact.one");
  ASSERT_NE(one, nullptr);
  Index num_answers = 0;
  visit_pages([&](const SceneTemplate& entry, const Scene& scene) {
    const TaskInput input{
        .scenes = std::span(&scene, 1), .assets = assets, .language = scene.language};
    for (std::uint64_t seed = 0; seed < 5; ++seed) {
      base::Rng rng(seed);
      const auto dialogue = make_dialogue(*one, input, rng);
      if (!dialogue) return;
      const std::string& answer = dialogue->conversation.messages.back().content;
      EXPECT_TRUE(std::ranges::any_of(
          scene.facts, [&](const Fact& fact) { return answer.find(fact.value) != answer.npos; }))
          << entry.name << ": " << answer;
      ++num_answers;
    }
  });
  EXPECT_GT(num_answers, 20);
}

TEST(DocumentTemplates, KeepToTheirSideOfTheSplit) {
  const Generator documents{"document", document_templates()};
  Studio studio(small_assets());
  const auto is_held_out = [&](const std::string& layout) {
    const auto entry =
        std::ranges::find(document_templates(), layout,
                          [](const SceneTemplate& each) { return std::string(each.name); });
    return entry != document_templates().end() && entry->is_held_out;
  };
  for (const Split split : {Split::kTrain, Split::kHeldOut}) {
    if (split == Split::kHeldOut && count_held_out(document_templates()) == 0) continue;
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
      base::Rng rng(seed);
      const Scene scene = make_scene(
          documents, studio, {.split = split, .width = 96, .height = 96, .density = 0.5}, rng);
      EXPECT_EQ(is_held_out(scene.provenance.layout), split == Split::kHeldOut);
    }
  }
}

TEST(DocumentTemplates, HaveNamesOfTheirOwn) {
  std::set<std::string_view> names;
  for (const SceneTemplate& entry : document_templates()) {
    EXPECT_TRUE(names.insert(entry.name).second) << entry.name;
    EXPECT_GT(entry.weight, 0) << entry.name;
    EXPECT_NE(entry.make, nullptr) << entry.name;
  }
}

}  // namespace
}  // namespace tessera::synth
