// What holds for the dialogues of every task, whatever it asks.
#include "synth/task/task.h"

#include <algorithm>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "processor/grounding.h"
#include "synth/task/grammar/phrases.h"
#include "synth/task/testing/dialogue_visits.h"

namespace tessera::synth {
namespace {

using testing::Sample;
using testing::visit_dialogues;

std::size_t count_of(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos;
       at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

TEST(Tasks, HaveUniqueNamesAndOneWayToBeMade) {
  std::set<std::string_view> names;
  for (const Task& task : tasks()) {
    EXPECT_TRUE(names.insert(task.name).second) << task.name;
    EXPECT_NE(task.ask == nullptr, task.make == nullptr) << task.name;
    EXPECT_EQ(find_task(task.name), &task);
  }
  EXPECT_EQ(find_task("no such task"), nullptr);
  EXPECT_GE(tasks().size(), 90);
}

TEST(Tasks, AllAreMadeFromTheHandMadeScenes) {
  std::set<std::string_view> made;
  visit_dialogues({}, [&](const Sample& sample) { made.insert(sample.task->name); });
  for (const Task& task : tasks())
    EXPECT_TRUE(made.contains(task.name)) << task.name;
}

TEST(Dialogues, AreQuestionsAndAnswersWithTheirPictures) {
  visit_dialogues({.repeats = 12}, [](const Sample& sample) {
    const Dialogue& dialogue = sample.dialogue;
    const std::vector<processor::Message>& messages = dialogue.conversation.messages;
    ASSERT_GE(messages.size(), 2);
    EXPECT_EQ(messages.size(), 2 * dialogue.turn_tasks.size());
    EXPECT_EQ(dialogue.task, sample.task->name);
    EXPECT_EQ(dialogue.provenance.size(), sample.input.scenes.size());
    std::size_t num_tags = 0;
    for (std::size_t i = 0; i < messages.size(); ++i) {
      EXPECT_EQ(messages[i].role == processor::Role::kUser, i % 2 == 0);
      EXPECT_FALSE(messages[i].content.empty()) << dialogue.task;
      if (i % 2 == 0) num_tags += count_of(messages[i].content, kImageTag);
    }
    EXPECT_EQ(num_tags, dialogue.images.size()) << dialogue.task;
    std::vector<std::string> references;
    for (std::size_t i = 0; i < dialogue.images.size(); ++i) {
      references.push_back(std::to_string(i));
    }
    EXPECT_EQ(dialogue.conversation.images(), references);
  });
}

// A name in braces.
bool has_slot(std::string_view text) {
  for (std::size_t open = text.find('{'); open != text.npos; open = text.find('{', open + 1)) {
    const std::size_t end =
        text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_", open + 1);
    if (end != text.npos && end > open + 1 && text[end] == '}') return true;
  }
  return false;
}

TEST(Dialogues, LeaveNoSlotOpen) {
  EXPECT_TRUE(has_slot("{0} and {key}"));
  EXPECT_FALSE(has_slot("{} {key {1}"));
  visit_dialogues({.repeats = 12}, [&](const Sample& sample) {
    for (const processor::Message& message : sample.dialogue.conversation.messages) {
      EXPECT_FALSE(has_slot(message.content)) << message.content;
    }
  });
}

TEST(Dialogues, BoxesParseAndLieInsideThePicture) {
  visit_dialogues({.repeats = 12}, [](const Sample& sample) {
    const std::vector<processor::Message>& messages = sample.dialogue.conversation.messages;
    for (std::size_t i = 1; i < messages.size(); i += 2) {
      const std::vector<processor::GroundedPhrase> phrases =
          processor::parse_grounding(messages[i].content);
      EXPECT_EQ(phrases.size(), count_of(messages[i].content, "<|ref|>")) << messages[i].content;
      EXPECT_EQ(phrases.size(), count_of(messages[i].content, "<|det|>")) << messages[i].content;
      for (const processor::GroundedPhrase& phrase : phrases) {
        EXPECT_FALSE(phrase.boxes.empty());
        for (const auto& [x0, y0, x1, y1] : phrase.boxes) {
          EXPECT_TRUE(0 <= x0 && x0 < x1 && x1 <= 999) << messages[i].content;
          EXPECT_TRUE(0 <= y0 && y0 < y1 && y1 <= 999) << messages[i].content;
        }
      }
    }
  });
}

TEST(Dialogues, NeverMeetAPhraseOfTheOtherSide) {
  std::set<std::string> ids[2];
  for (const Split split : kSplits) {
    visit_dialogues({.split = split, .repeats = 10}, [&](const Sample& sample) {
      EXPECT_EQ(sample.dialogue.split, split);
      EXPECT_EQ(sample.dialogue.phrase_ids.size(), sample.dialogue.turn_tasks.size());
      for (const std::string& id : sample.dialogue.phrase_ids) {
        if (id.starts_with("fixed:")) continue;
        EXPECT_EQ(split_of_phrase(id), split) << sample.dialogue.task;
        ids[static_cast<int>(split)].insert(id);
      }
    });
  }
  std::vector<std::string> both;
  std::ranges::set_intersection(ids[0], ids[1], std::back_inserter(both));
  EXPECT_TRUE(both.empty());
  EXPECT_GE(ids[0].size(), 2000);
}

TEST(Dialogues, AreFunctionsOfTheStream) {
  std::vector<std::string> texts[2];
  for (std::vector<std::string>& list : texts) {
    visit_dialogues({}, [&](const Sample& sample) {
      for (const auto& message : sample.dialogue.conversation.messages) {
        list.push_back(message.content);
      }
      for (const draw::Image& image : sample.dialogue.images) {
        list.emplace_back(image.rgb.begin(), image.rgb.end());
      }
    });
  }
  EXPECT_TRUE(texts[0] == texts[1]);
}

TEST(Dialogues, UseFixedPromptsInAQuarterOfTheirTasks) {
  const std::map<std::string_view, std::string_view> fixed = {
      {"markup.page", "fixed:markdown"},
      {"ocr.boxes", "fixed:ocr_boxes"},
      {"ocr.locate", "fixed:find"},
      {"screen.locate", "fixed:find"},
      {"ground.detect", "fixed:find_all"},
      {"ground.absent", "fixed:find_all"},
      {"ground.refer", "fixed:locate"},
      {"ground.false_reference", "fixed:locate"},
      {"caption.grounded", "fixed:caption_grounded"},
      {"ground.in_context", "fixed:in_context"}};
  std::map<std::string_view, std::pair<int, int>> counts;
  std::vector<std::string_view> names;
  names.reserve(fixed.size());
  for (const auto& [name, id] : fixed)
    names.push_back(name);
  visit_dialogues({.repeats = 150, .tasks = names}, [&](const Sample& sample) {
    auto& [num_fixed, num_all] = counts[sample.task->name];
    num_fixed += sample.dialogue.phrase_ids[0] == fixed.at(sample.task->name) ? 1 : 0;
    ++num_all;
  });
  for (const auto& [name, id] : fixed) {
    EXPECT_GE(4 * counts[name].first, counts[name].second) << name;
    EXPECT_LT(counts[name].first, counts[name].second) << name;
  }
}

TEST(Dialogues, AskNoQuestionTwiceInOneConversation) {
  visit_dialogues({.repeats = 40, .tasks = {"turns.several"}}, [](const Sample& sample) {
    const std::size_t num_turns = sample.dialogue.turn_tasks.size();
    EXPECT_TRUE(num_turns >= 2 && num_turns <= 5) << num_turns;
    const std::set<std::string> names(sample.dialogue.turn_tasks.begin(),
                                      sample.dialogue.turn_tasks.end());
    EXPECT_EQ(names.size(), num_turns);
  });
}

TEST(ChooseQuestionLanguage, FollowsTheScene) {
  base::Rng rng(3);
  std::map<std::pair<Language, Language>, int> counts;
  for (int i = 0; i < 1000; ++i) {
    for (const Language scene : {Language::kEnglish, Language::kGerman, Language::kChinese}) {
      ++counts[{scene, choose_question_language(scene, rng)}];
    }
  }
  EXPECT_GT((counts[{Language::kChinese, Language::kChinese}]), 650);
  EXPECT_GT((counts[{Language::kEnglish, Language::kEnglish}]), 800);
  EXPECT_GT((counts[{Language::kGerman, Language::kEnglish}]), 800);
  EXPECT_EQ((counts[{Language::kGerman, Language::kGerman}]), 0);
}

}  // namespace
}  // namespace tessera::synth
