// Answers of reading tasks, recomputed from the scene's words by other routes than the tasks take.
#include "synth/task/reading/reading_tasks.h"

#include <algorithm>
#include <map>

#include <gtest/gtest.h>

#include "processor/grounding.h"
#include "synth/task/testing/dialogue_visits.h"
#include "synth/task/testing/hand_made_scenes.h"

namespace tessera::synth {
namespace {

using testing::is_applicable;
using testing::Sample;
using testing::visit_dialogues;

struct Word {
  std::string text;
  draw::Box box;
};

std::vector<Word> words_of(const Scene& scene) {
  std::vector<Word> words;
  visit_nodes(scene.root, [&](const Node& node) {
    if (node.kind == NodeKind::kWord) words.push_back({.text = node.text, .box = node.box});
  });
  return words;
}

std::string without_spaces(std::string_view text) {
  std::string bare;
  for (const char c : text) {
    if (c != ' ' && c != '\n') bare += c;
  }
  return bare;
}

// Words whose centre lies in the box, joined without spaces.
std::string text_in(const Scene& scene, const draw::Box& box) {
  std::string text;
  for (const Word& word : words_of(scene)) {
    if (box.contains(word.box.centre())) text += word.text;
  }
  return text;
}

// The first box of a text, in pixels.
draw::Box box_in(const std::string& text, const Scene& scene) {
  const std::vector<processor::GroundedPhrase> phrases =
      processor::parse_grounding(text.starts_with("<|ref|>") ? text : "<|ref|>x<|/ref|>" + text);
  EXPECT_FALSE(phrases.empty()) << text;
  if (phrases.empty() || phrases[0].boxes.empty()) return {};
  const auto [x0, y0, x1, y1] = phrases[0].boxes[0];
  const double width = static_cast<double>(scene.image.width) / 999;
  const double height = static_cast<double>(scene.image.height) / 999;
  return {x0 * width, y0 * height, x1 * width, y1 * height};
}

std::string after(const std::string& text, std::string_view mark) {
  const std::size_t at = text.find(mark);
  return at == std::string::npos ? std::string() : text.substr(at);
}

// What stands between the first quotes.
std::string quoted_in(const std::string& text) {
  const std::size_t open = text.find('"');
  return text.substr(open + 1, text.find('"', open + 1) - open - 1);
}

TEST(ReadingTasks, PagesAreAllTheirWords) {
  visit_dialogues({.repeats = 2, .tasks = {"ocr.page"}}, [](const Sample& sample) {
    std::string all;
    for (const Word& word : words_of(sample.scene()))
      all += word.text;
    EXPECT_EQ(without_spaces(sample.answer()), all);
  });
}

TEST(ReadingTasks, RegionsAreTheWordsInTheirBox) {
  visit_dialogues({.repeats = 20, .tasks = {"ocr.region"}}, [](const Sample& sample) {
    const std::string box = after(sample.question(), "<|det|>");
    EXPECT_EQ(
        without_spaces(sample.answer()),
        text_in(sample.scene(), box_in(box.substr(0, box.find("<|/det|>") + 8), sample.scene())))
        << sample.question();
  });
}

// The red frame is found again by its pixels.
TEST(ReadingTasks, MarkedRegionsAreTheWordsInTheRedFrame) {
  visit_dialogues({.repeats = 4, .tasks = {"ocr.marked"}}, [](const Sample& sample) {
    const draw::Image& image = sample.dialogue.images[0];
    draw::Box frame;
    for (Index y = 0; y < image.height; ++y) {
      for (Index x = 0; x < image.width; ++x) {
        const std::size_t at = static_cast<std::size_t>(3 * (y * image.width + x));
        if (image.rgb[at + 1] > 128) continue;
        const draw::Box pixel{static_cast<double>(x), static_cast<double>(y),
                              static_cast<double>(x + 1), static_cast<double>(y + 1)};
        frame = unite(frame, pixel);
      }
    }
    EXPECT_EQ(without_spaces(sample.answer()), text_in(sample.scene(), frame));
  });
}

TEST(ReadingTasks, LinesAreCountedFromTheTop) {
  const std::map<std::string_view, std::string> expected = {{"first", "Early morning train"},
                                                            {"last", "to the sea"},
                                                            {"final", "to the sea"},
                                                            {"bottom", "to the sea"}};
  testing::visit_scene("ocr.line", {testing::lines_scene()}, 60, [&](const Sample& sample) {
    const std::string question = sample.question();
    const auto found = std::ranges::find_if(
        expected, [&](const auto& entry) { return testing::has_word(question, {entry.first}); });
    ASSERT_NE(found, expected.end()) << question;
    EXPECT_EQ(sample.answer(), found->second) << question;
  });
  testing::visit_scene("ocr.count_lines", {testing::lines_scene()}, 5,
                       [](const Sample& sample) { EXPECT_EQ(sample.answer(), "2"); });
}

TEST(ReadingTasks, NextWordsFollowTheQuotedOne) {
  testing::visit_scene("ocr.next_word", {testing::lines_scene()}, 60, [](const Sample& sample) {
    const std::vector<Word> words = words_of(sample.scene());
    const auto place = std::ranges::find(words, quoted_in(sample.question()), &Word::text);
    ASSERT_NE(place, words.end()) << sample.question();
    EXPECT_EQ(sample.answer(), std::next(place)->text);
  });
  testing::visit_scene("ocr.first_word", {testing::lines_scene()}, 5,
                       [](const Sample& sample) { EXPECT_EQ(sample.answer(), "Early"); });
}

TEST(ReadingTasks, SayHonestlyWhetherAWordIsThere) {
  std::map<std::string, int> answers;
  testing::visit_scene("ocr.contains", {testing::page_scene()}, 100, [&](const Sample& sample) {
    const std::string page = plain_text(sample.scene().root);
    const bool is_there = page.find(quoted_in(sample.question())) != std::string::npos;
    EXPECT_EQ(sample.answer().starts_with("Yes"), is_there) << sample.question();
    ++answers[sample.answer().substr(0, 2)];
  });
  EXPECT_GT(answers["Ye"], 20);
  EXPECT_GT(answers["No"], 20);
}

TEST(ReadingTasks, BoxesBelongToTheirLines) {
  visit_dialogues({.repeats = 3, .tasks = {"ocr.boxes"}}, [](const Sample& sample) {
    std::vector<std::string> lines;
    visit_nodes(sample.scene().root, [&](const Node& node) {
      if (node.kind == NodeKind::kLine) lines.push_back(plain_text(node));
    });
    const std::vector<processor::GroundedPhrase> phrases =
        processor::parse_grounding(sample.answer());
    ASSERT_EQ(phrases.size(), lines.size());
    for (std::size_t i = 0; i < phrases.size(); ++i) {
      EXPECT_EQ(phrases[i].label, lines[i]);
      const std::string text = sample.answer().substr(phrases[i].offset);
      const draw::Box box = box_in(text.substr(0, text.find('\n')), sample.scene());
      EXPECT_EQ(text_in(sample.scene(), box), without_spaces(lines[i]));
    }
  });
}

TEST(ReadingTasks, LocatedTextsStandInTheirBoxOrNowhere) {
  int num_absent = 0;
  visit_dialogues({.repeats = 40, .tasks = {"ocr.locate"}}, [&](const Sample& sample) {
    const std::string query = after(sample.question(), "<|ref|>");
    const std::string label = query.substr(7, query.find("<|/ref|>") - 7);
    if (sample.answer().find("<|det|>") == std::string::npos) {
      ++num_absent;
      EXPECT_EQ(plain_text(sample.scene().root).find(label), std::string::npos) << label;
      return;
    }
    EXPECT_EQ(text_in(sample.scene(), box_in(sample.answer(), sample.scene())),
              without_spaces(label));
  });
  EXPECT_GT(num_absent, 5);
}

TEST(ReadingTasks, AskNoWordsOfChinese) {
  const std::vector<Scene> scenes{testing::chinese_page_scene()};
  const TaskInput input{.scenes = scenes, .assets = AssetView(testing::assets(), Split::kTrain)};
  for (const std::string_view name : {"ocr.next_word", "ocr.first_word", "ocr.contains"}) {
    EXPECT_FALSE(is_applicable(*find_task(name), input)) << name;
  }
}

}  // namespace
}  // namespace tessera::synth
