// Answers about several pictures, recomputed from their things and words.
#include "synth/task/several/several_tasks.h"

#include <algorithm>
#include <array>
#include <set>

#include <gtest/gtest.h>

#include "synth/task/testing/dialogue_visits.h"
#include "synth/task/testing/hand_made_scenes.h"

namespace tessera::synth {
namespace {

using testing::has_word;
using testing::Sample;

void visit_english(std::string_view task,
                   int repeats,
                   const std::function<void(const Sample&)>& visit) {
  int num_dialogues = 0;
  testing::visit_dialogues({.repeats = repeats, .languages = {Language::kEnglish}, .tasks = {task}},
                           [&](const Sample& sample) {
                             ++num_dialogues;
                             visit(sample);
                           });
  EXPECT_GT(num_dialogues, 0) << task;
}

// Question without the lines that announce pictures.
std::string last_line(const Sample& sample) {
  const std::string& content = sample.dialogue.conversation.messages[0].content;
  return content.substr(content.rfind('\n') + 1);
}

std::string noun_in(const std::string& text) {
  for (const std::string noun : {"dog", "apple", "car", "trumpet", "star"}) {
    const std::string plural = noun + "s";
    if (has_word(text, {noun, plural})) return noun;
  }
  return {};
}

std::vector<Index> counts_of(const Sample& sample, const std::string& noun) {
  std::vector<Index> counts;
  for (const Scene& scene : sample.input.scenes) {
    counts.push_back(std::ranges::count(scene.objects, noun, &Object::noun));
  }
  return counts;
}

// Place of the picture that the answer names.
std::size_t picture_in(const std::string& answer) {
  constexpr std::array<std::string_view, 3> kOrdinals = {"first", "second", "third"};
  for (std::size_t i = 0; i < kOrdinals.size(); ++i) {
    if (has_word(answer, {kOrdinals[i]})) return i;
  }
  return 99;
}

std::set<std::string> nouns_of(const Scene& scene) {
  std::set<std::string> nouns;
  for (const Object& object : scene.objects)
    nouns.insert(object.noun);
  return nouns;
}

TEST(PictureSeriesTasks, NameThePictureThatHasIt) {
  for (const std::string_view task : {"several.which_contains", "several.which_of_three"}) {
    visit_english(task, 20, [](const Sample& sample) {
      const std::vector<Index> counts = counts_of(sample, noun_in(last_line(sample)));
      const std::size_t place = picture_in(sample.answer());
      ASSERT_LT(place, counts.size());
      for (std::size_t i = 0; i < counts.size(); ++i)
        EXPECT_EQ(counts[i] > 0, i == place);
    });
  }
  visit_english("several.where_more", 20, [](const Sample& sample) {
    const std::vector<Index> counts = counts_of(sample, noun_in(last_line(sample)));
    const std::size_t place = picture_in(sample.answer());
    EXPECT_GT(counts[place], counts[1 - place]);
  });
}

TEST(PictureSeriesTasks, CountTogether) {
  visit_english("several.count_total", 20, [](const Sample& sample) {
    const std::vector<Index> counts = counts_of(sample, noun_in(last_line(sample)));
    const std::string& answer = sample.answer();
    EXPECT_EQ(std::stoll(answer.substr(answer.rfind("= ") + 2)), counts[0] + counts[1]);
  });
}

TEST(PictureSeriesTasks, TellWhatDiffersAndWhatIsShared) {
  const auto check = [](const Sample& sample, bool wants_second) {
    std::string answer = sample.answer();
    for (char& c : answer)
      c = static_cast<char>(std::tolower(c));
    const std::set<std::string> second = nouns_of(sample.input.scenes[1]);
    for (const std::string& noun : nouns_of(sample.input.scenes[0])) {
      EXPECT_EQ(has_word(answer, {noun}), second.contains(noun) == wants_second) << answer;
    }
  };
  visit_english("several.difference", 3, [&](const Sample& sample) { check(sample, false); });
  visit_english("several.common", 3, [&](const Sample& sample) { check(sample, true); });
}

TEST(PictureSeriesTasks, DescribeThePictureThatIsAskedFor) {
  visit_english("several.describe", 10, [](const Sample& sample) {
    const std::size_t place = picture_in(last_line(sample));
    ASSERT_LT(place, 3);
    for (const std::string& noun : nouns_of(sample.input.scenes[place])) {
      EXPECT_EQ(noun_in(sample.answer()).empty(), false);
      EXPECT_NE(sample.answer().find(noun), std::string::npos);
    }
  });
  visit_english("several.describe_all", 3, [](const Sample& sample) {
    EXPECT_EQ(std::ranges::count(sample.answer(), '\n'), 1);
    EXPECT_TRUE(sample.answer().starts_with("Image 1: "));
  });
}

TEST(PictureSeriesTasks, ReadThePageThatIsAskedFor) {
  for (const std::string_view task : {"several.read", "several.read_of_three"}) {
    visit_english(task, 10, [](const Sample& sample) {
      const std::size_t place = picture_in(last_line(sample));
      ASSERT_LT(place, sample.input.scenes.size());
      EXPECT_EQ(sample.answer(), plain_text(sample.input.scenes[place].root));
    });
  }
  visit_english("several.which_text", 20, [](const Sample& sample) {
    const std::string question = last_line(sample);
    const std::size_t open = question.find('"');
    const std::string word = question.substr(open + 1, question.rfind('"') - open - 1);
    for (std::size_t i = 0; i < 2; ++i) {
      const std::string page = plain_text(sample.input.scenes[i].root);
      EXPECT_EQ(page.find(word) != std::string::npos, i == picture_in(sample.answer())) << word;
    }
  });
}

TEST(PictureSeriesTasks, AnnounceMoreThanTwoPicturesByNumber) {
  visit_english("several.read_of_three", 5, [](const Sample& sample) {
    const std::string& content = sample.dialogue.conversation.messages[0].content;
    EXPECT_TRUE(content.starts_with("This is image_1: <image>\nThis is image_2: <image>\n"));
  });
}

TEST(TurnSeriesTasks, ShowThePictureOnce) {
  visit_english("turns.several", 5, [](const Sample& sample) {
    EXPECT_EQ(sample.dialogue.images.size(), 1);
    const auto& messages = sample.dialogue.conversation.messages;
    for (std::size_t i = 2; i < messages.size(); ++i) {
      EXPECT_TRUE(messages[i].images.empty());
    }
    int num_long = 0;
    for (std::size_t i = 1; i < messages.size(); i += 2) {
      num_long += messages[i].content.size() > 200 ? 1 : 0;
    }
    EXPECT_LE(num_long, 1 + (messages.size() == 4 ? 1 : 0));
  });
}

}  // namespace
}  // namespace tessera::synth
