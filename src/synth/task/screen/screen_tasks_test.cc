// Answers about controls, recomputed from the words of the question and the controls by hand.
#include "synth/task/screen/screen_tasks.h"

#include <map>
#include <set>

#include <gtest/gtest.h>

#include "processor/grounding.h"
#include "synth/task/testing/dialogue_visits.h"
#include "synth/task/testing/hand_made_scenes.h"

namespace tessera::synth {
namespace {

using testing::is_applicable;
using testing::Sample;

void visit_screen(std::string_view task,
                  int repeats,
                  const std::function<void(const Sample&)>& visit) {
  testing::visit_scene(task, {testing::screen_scene()}, repeats, visit);
}

std::string quoted_in(const std::string& text) {
  const std::size_t open = text.find('"');
  return text.substr(open + 1, text.find('"', open + 1) - open - 1);
}

const Node* control_named(const Scene& scene, std::string_view name) {
  for (const Node& node : scene.root.children) {
    if (node.text == name) return &node;
  }
  return nullptr;
}

// The role that the question is about, by the roles' own words.
std::string role_in(const std::string& question) {
  for (const std::string role : {"check box", "radio button", "text field", "button"}) {
    if (question.find(role) != std::string::npos) return role;
  }
  return {};
}

TEST(ScreenTasks, CountAndListControlsOfARole) {
  const std::map<std::string, std::string> names = {{"check box", "Show grid, Snap to grid"},
                                                    {"radio button", "Metric, Imperial"},
                                                    {"button", "Cancel, Save"},
                                                    {"text field", "Name"}};
  const std::map<std::string, std::string> counts = {
      {"check box", "2"}, {"radio button", "2"}, {"button", "2"}, {"text field", "1"}};
  visit_screen("screen.list", 40, [&](const Sample& sample) {
    EXPECT_EQ(sample.answer(), names.at(role_in(sample.question()))) << sample.question();
  });
  visit_screen("screen.count", 40, [&](const Sample& sample) {
    EXPECT_EQ(sample.answer(), counts.at(role_in(sample.question()))) << sample.question();
  });
}

TEST(ScreenTasks, TellTheState) {
  visit_screen("screen.checked", 60, [](const Sample& sample) {
    const Node* control = control_named(sample.scene(), quoted_in(sample.question()));
    ASSERT_NE(control, nullptr) << sample.question();
    EXPECT_EQ(sample.answer(), control->is_checked ? "Yes." : "No.");
  });
  visit_screen("screen.which_checked", 30, [](const Sample& sample) {
    const bool is_box = role_in(sample.question()) == "check box";
    EXPECT_EQ(sample.answer(), is_box ? "Show grid" : "Metric") << sample.question();
  });
}

TEST(ScreenTasks, SayHonestlyWhetherAControlIsThere) {
  std::map<bool, int> counts;
  visit_screen("screen.exists", 80, [&](const Sample& sample) {
    const bool is_there = control_named(sample.scene(), quoted_in(sample.question())) != nullptr;
    EXPECT_EQ(sample.answer().starts_with("Yes"), is_there) << sample.question();
    ++counts[is_there];
  });
  EXPECT_GT(counts[true], 15);
  EXPECT_GT(counts[false], 15);
}

TEST(ScreenTasks, PointAtTheControl) {
  for (const std::string_view task : {"screen.locate", "screen.click"}) {
    visit_screen(task, 60, [](const Sample& sample) {
      const std::vector<processor::PixelBox> boxes = processor::boxes_in_pixels(
          sample.answer(), std::vector<vision::Resolution>{{.width = 500, .height = 400}});
      ASSERT_EQ(boxes.size(), 1) << sample.answer();
      const Node* control = control_named(sample.scene(), quoted_in(sample.question()));
      ASSERT_NE(control, nullptr) << sample.question();
      EXPECT_NEAR(static_cast<double>(boxes[0].box[0]), control->box.x0, 1);
      EXPECT_NEAR(static_cast<double>(boxes[0].box[1]), control->box.y0, 1);
      EXPECT_NEAR(static_cast<double>(boxes[0].box[2]), control->box.x1, 1);
      EXPECT_NEAR(static_cast<double>(boxes[0].box[3]), control->box.y1, 1);
    });
  }
}

TEST(ScreenTasks, NameTheControlInABox) {
  std::set<std::string> answers;
  visit_screen("screen.role_at", 80, [&](const Sample& sample) {
    const std::string text =
        "<|ref|>x<|/ref|>" + sample.question().substr(sample.question().find("<|det|>"));
    const auto phrases = processor::parse_grounding(text);
    ASSERT_EQ(phrases.size(), 1);
    const Node* control = control_named(sample.scene(), quoted_in(sample.answer()));
    ASSERT_NE(control, nullptr);
    EXPECT_NEAR(phrases[0].boxes[0][0] * 500 / 999, control->box.x0, 1);
    EXPECT_NEAR(phrases[0].boxes[0][1] * 400 / 999, control->box.y0, 1);
    answers.insert(sample.answer());
  });
  EXPECT_EQ(answers.size(), 7);
  EXPECT_TRUE(answers.contains("Text field \"Name\""));
}

TEST(ScreenTasks, AskNothingAboutNamesThatStandTwice) {
  Scene scene = testing::screen_scene();
  for (Node& node : scene.root.children)
    node.text = "Same";
  const TaskInput input{.scenes = {&scene, 1},
                        .assets = AssetView(testing::assets(), Split::kTrain)};
  EXPECT_FALSE(is_applicable(*find_task("screen.locate"), input));
  EXPECT_TRUE(is_applicable(*find_task("screen.count"), input));
}

}  // namespace
}  // namespace tessera::synth
