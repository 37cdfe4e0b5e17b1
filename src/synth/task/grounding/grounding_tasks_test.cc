// Boxes of answers, compared with the things that the labels name.
#include "synth/task/grounding/grounding_tasks.h"

#include <algorithm>
#include <cmath>
#include <set>

#include <gtest/gtest.h>

#include "processor/grounding.h"
#include "synth/task/testing/dialogue_visits.h"
#include "synth/task/testing/hand_made_scenes.h"

namespace tessera::synth {
namespace {

using testing::has_word;
using testing::Sample;
using testing::visit_random_pictures;

using Boxes = std::vector<std::array<Index, 4>>;

// By the rule of the format, written out again: the nearest of 999 steps.
std::array<Index, 4> units_of(const draw::Box& box, const Scene& scene) {
  const auto unit = [](double value, Index side) {
    const double scaled = std::round(value * 999 / static_cast<double>(side));
    return static_cast<Index>(std::clamp(scaled, 0.0, 999.0));
  };
  return {unit(box.x0, scene.image.width), unit(box.y0, scene.image.height),
          unit(box.x1, scene.image.width), unit(box.y1, scene.image.height)};
}

Boxes boxes_of(const processor::GroundedPhrase& phrase) {
  Boxes boxes;
  for (const std::array<double, 4>& box : phrase.boxes) {
    boxes.push_back({static_cast<Index>(box[0]), static_cast<Index>(box[1]),
                     static_cast<Index>(box[2]), static_cast<Index>(box[3])});
  }
  std::ranges::sort(boxes);
  return boxes;
}

// Of all things whose noun the label holds, in the singular or the plural.
Boxes boxes_named(const Scene& scene, const std::string& label) {
  Boxes boxes;
  for (const Object& object : scene.objects) {
    const std::string plural = object.noun + "s";
    if (has_word(label, {object.noun, plural})) boxes.push_back(units_of(object.box, scene));
  }
  std::ranges::sort(boxes);
  return boxes;
}

std::string ref_in(const std::string& text) {
  const std::size_t at = text.find("<|ref|>");
  return at == std::string::npos ? "" : text.substr(at + 7, text.find("<|/ref|>") - at - 7);
}

TEST(GroundingTasks, BoxEveryThingOfTheirLabelsAndNoOther) {
  for (const std::string_view task : {"ground.detect", "ground.several", "ground.everything",
                                      "count.grounded", "caption.grounded"}) {
    const int num = visit_random_pictures(task, 150, [](const Sample& sample) {
      const auto phrases = processor::parse_grounding(sample.answer());
      ASSERT_FALSE(phrases.empty());
      for (const processor::GroundedPhrase& phrase : phrases) {
        EXPECT_EQ(boxes_of(phrase), boxes_named(sample.scene(), phrase.label)) << sample.answer();
      }
    });
    EXPECT_GT(num, 30) << task;
  }
}

TEST(GroundingTasks, RepeatTheLabelOfTheQuestion) {
  for (const std::string_view task : {"ground.detect", "ground.refer"}) {
    visit_random_pictures(task, 100, [](const Sample& sample) {
      EXPECT_EQ(ref_in(sample.question()), ref_in(sample.answer()));
    });
  }
}

TEST(GroundingTasks, BoxEverythingThatIsThere) {
  visit_random_pictures("ground.everything", 150, [](const Sample& sample) {
    std::size_t num_boxes = 0;
    for (const auto& phrase : processor::parse_grounding(sample.answer())) {
      num_boxes += phrase.boxes.size();
    }
    EXPECT_EQ(num_boxes, sample.scene().objects.size());
  });
}

TEST(GroundingTasks, ReferToOneBoxThatIsAThing) {
  std::set<std::string> queries;
  visit_random_pictures("ground.refer", 200, [&](const Sample& sample) {
    const auto phrases = processor::parse_grounding(sample.answer());
    ASSERT_EQ(phrases.size(), 1);
    const Boxes box = boxes_of(phrases[0]);
    ASSERT_EQ(box.size(), 1);
    const bool is_thing = std::ranges::any_of(sample.scene().objects, [&](const Object& object) {
      return units_of(object.box, sample.scene()) == box[0] &&
             has_word(phrases[0].label, {object.noun});
    });
    EXPECT_TRUE(is_thing) << sample.answer();
    queries.insert(phrases[0].label);
  });
  EXPECT_GT(queries.size(), 40);
}

TEST(GroundingTasks, DenyWhatIsNotThere) {
  for (const std::string_view task : {"ground.absent", "ground.false_reference"}) {
    const int num = visit_random_pictures(task, 100, [&](const Sample& sample) {
      EXPECT_TRUE(processor::parse_grounding(sample.answer()).empty());
      EXPECT_TRUE(sample.answer().starts_with("There is no ")) << sample.answer();
      const std::string query = ref_in(sample.question());
      for (const Object& object : sample.scene().objects) {
        const std::string plural = object.noun + "s";
        const bool has_noun = has_word(query, {object.noun, plural});
        const bool has_colour = !object.colour.empty() && has_word(query, {object.colour});
        EXPECT_FALSE(has_noun && (task == "ground.absent" || has_colour)) << query;
      }
    });
    EXPECT_GT(num, 30) << task;
  }
}

TEST(GroundingTasks, IdentifyWhatABoxHolds) {
  visit_random_pictures("ground.identify", 200, [](const Sample& sample) {
    const std::string question = sample.question();
    const std::string box = question.substr(question.find("<|det|>"));
    const auto phrases = processor::parse_grounding("<|ref|>x<|/ref|>" + box);
    ASSERT_EQ(phrases.size(), 1);
    const bool is_thing = std::ranges::any_of(sample.scene().objects, [&](const Object& object) {
      return units_of(object.box, sample.scene()) == boxes_of(phrases[0])[0] &&
             sample.answer().find(object.noun) != std::string::npos;
    });
    EXPECT_TRUE(is_thing) << question;
  });
}

// The thing in the red frame of the first picture, and all of its kind in the second.
TEST(GroundingTasks, FindTheSameKindInTheSecondPicture) {
  int num_dialogues = 0;
  testing::visit_dialogues(
      {.repeats = 20, .languages = {Language::kEnglish}, .tasks = {"ground.in_context"}},
      [&](const Sample& sample) {
        ++num_dialogues;
        ASSERT_EQ(sample.dialogue.images.size(), 2);
        const Scene& first = sample.input.scenes[0];
        const Scene& second = sample.input.scenes[1];
        EXPECT_NE(sample.dialogue.images[0].rgb, first.image.rgb);
        EXPECT_EQ(sample.dialogue.images[1].rgb, second.image.rgb);
        EXPECT_TRUE(sample.question().starts_with("<|grounding|>"));
        const auto phrases = processor::parse_grounding(sample.answer());
        ASSERT_EQ(phrases.size(), 1);
        EXPECT_EQ(boxes_of(phrases[0]), boxes_named(second, phrases[0].label));
        EXPECT_FALSE(boxes_named(first, phrases[0].label).empty());
      });
  EXPECT_GT(num_dialogues, 20);
}

}  // namespace
}  // namespace tessera::synth
