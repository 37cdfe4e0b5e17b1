// Marked things, found again by the marks' own pixels.
#include "synth/task/mark/mark_tasks.h"

#include <map>

#include <gtest/gtest.h>

#include "synth/task/testing/dialogue_visits.h"
#include "synth/task/testing/hand_made_scenes.h"

namespace tessera::synth {
namespace {

using testing::Sample;

// The box around all pixels that differ from the scene's picture.
draw::Box changed_box(const Sample& sample) {
  const draw::Image& before = sample.scene().image;
  const draw::Image& after = sample.dialogue.images[0];
  draw::Box box;
  for (Index y = 0; y < before.height; ++y) {
    for (Index x = 0; x < before.width; ++x) {
      const std::size_t at = static_cast<std::size_t>(3 * (y * before.width + x));
      if (before.rgb[at + 1] - after.rgb[at + 1] < 40) continue;
      box = unite(box, {static_cast<double>(x), static_cast<double>(y), static_cast<double>(x + 1),
                        static_cast<double>(y + 1)});
    }
  }
  return box;
}

bool is_around(const draw::Box& mark, const draw::Box& target) {
  return mark.expanded(1).contains(target) && target.expanded(60).contains(mark);
}

// The kind of mark that the question speaks of.
std::string mark_in(const std::string& question) {
  for (const std::string kind : {"rectangle", "circle", "arrow", "scribble"}) {
    if (question.find("red " + kind) != std::string::npos) return kind;
  }
  return {};
}

bool fits(const draw::Box& mark, const draw::Box& target, const std::string& kind) {
  if (kind == "arrow") return overlaps(mark, target);
  if (kind == "scribble") return target.expanded(8).contains(mark);
  return is_around(mark, target);
}

TEST(MarkTasks, AskAboutTheThingThatIsMarked) {
  std::map<std::string, int> counts;
  testing::visit_scene("mark.object", {testing::picture_scene()}, 60, [&](const Sample& sample) {
    const std::string kind = mark_in(sample.question());
    ASSERT_FALSE(kind.empty()) << sample.question();
    ++counts[kind];
    const draw::Box mark = changed_box(sample);
    bool is_meant = false;
    for (const Object& object : sample.scene().objects) {
      const bool is_named =
          sample.answer().find(object.colour + " " + object.noun) != std::string::npos;
      is_meant = is_meant || (is_named && fits(mark, object.box, kind));
      EXPECT_FALSE(is_named && object.colour == "red");  // a red mark hides a red thing
    }
    EXPECT_TRUE(is_meant) << sample.question() << sample.answer();
  });
  EXPECT_EQ(counts.size(), 4);
}

TEST(MarkTasks, AskForTheColourWithoutPaintingOverIt) {
  testing::visit_scene("mark.colour", {testing::picture_scene()}, 40, [](const Sample& sample) {
    EXPECT_NE(mark_in(sample.question()), "scribble");
    std::string colour = sample.answer();
    colour[0] = static_cast<char>(std::tolower(colour[0]));
    const draw::Box mark = changed_box(sample);
    bool is_meant = false;
    for (const Object& object : sample.scene().objects) {
      is_meant = is_meant ||
                 (object.colour == colour && fits(mark, object.box, mark_in(sample.question())));
    }
    EXPECT_TRUE(is_meant) << sample.answer();
  });
}

TEST(MarkTasks, AskForTheTextInTheFrame) {
  testing::visit_scene("mark.text", {testing::page_scene()}, 40, [](const Sample& sample) {
    const draw::Box mark = changed_box(sample);
    std::string text;
    visit_nodes(sample.scene().root, [&](const Node& node) {
      if (node.kind != NodeKind::kWord || !mark.contains(node.box)) return;
      text += (text.empty() ? "" : " ") + node.text;
    });
    EXPECT_EQ(sample.answer(), text);
  });
}

TEST(MarkTasks, AskForTheControlThatIsMarked) {
  testing::visit_scene("mark.control", {testing::screen_scene()}, 40, [](const Sample& sample) {
    const std::string& answer = sample.answer();
    const std::size_t open = answer.find('"');
    const std::string name = answer.substr(open + 1, answer.rfind('"') - open - 1);
    const draw::Box mark = changed_box(sample);
    for (const Node& control : sample.scene().root.children) {
      if (control.text == name) {
        EXPECT_TRUE(fits(mark, control.box, mark_in(sample.question()))) << sample.question();
      }
    }
  });
}

}  // namespace
}  // namespace tessera::synth
