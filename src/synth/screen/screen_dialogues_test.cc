// What tasks make of screens: questions about controls and facts of generated scenes, answered from
// the scene's own truth.
#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>

#include <gtest/gtest.h>

#include "synth/screen/screen.h"
#include "synth/screen/testing/boards.h"
#include "synth/task/task.h"
#include "synth/testing/test_assets.h"

namespace tessera::synth {
namespace {

using testing::controls_of;

constexpr SceneRequest kUsual{.width = 800, .height = 600, .density = 0.7};

// Calls visit(scene, dialogue) for dialogues of a task about scenes of all templates that it
// applies to; how many there were.
Index visit_dialogues(std::string_view task_name,
                      const std::function<void(const Scene&, const Dialogue&)>& visit) {
  const Task* task = find_task(task_name);
  if (task == nullptr) return 0;
  Studio studio(test_assets());
  Index count = 0;
  for (const SceneTemplate& entry : screen_templates()) {
    if (entry.is_held_out) continue;
    studio.begin_scene();
    base::Rng rng(17);
    const Scene scene = entry.make(studio, kUsual, rng);
    const TaskInput input{.scenes = {&scene, 1}, .assets = studio.view(Split::kTrain)};
    const std::optional<Dialogue> dialogue = make_dialogue(*task, input, rng);
    if (!dialogue) continue;
    visit(scene, *dialogue);
    ++count;
  }
  return count;
}

const std::string& answer_of(const Dialogue& dialogue) {
  return dialogue.conversation.messages.back().content;
}

std::string quoted_in(const std::string& text) {
  const std::size_t open = text.find('"');
  if (open == std::string::npos) return {};
  return text.substr(open + 1, text.find('"', open + 1) - open - 1);
}

// All controls, whatever their role.
std::vector<const Node*> all_controls(const Scene& scene) {
  return testing::nodes_of(scene.root, NodeKind::kControl);
}

TEST(ScreenDialogues, CountWhatIsThere) {
  const Index count = visit_dialogues("screen.count", [](const Scene& scene, const Dialogue& d) {
    const Index answer = std::stoll(answer_of(d));
    std::map<std::string, Index> counts;
    for (const Node* control : all_controls(scene))
      ++counts[control->role == "toggle" ? "switch" : control->role];
    EXPECT_TRUE(std::ranges::any_of(counts, [&](const auto& each) {
      return each.second == answer;
    })) << answer;
  });
  EXPECT_GT(count, 20);
}

TEST(ScreenDialogues, ListNamesThatAreThere) {
  const Index count = visit_dialogues("screen.list", [](const Scene& scene, const Dialogue& d) {
    std::set<std::string> names;
    for (const Node* control : all_controls(scene))
      names.insert(control->text);
    const std::string& answer = answer_of(d);
    const std::string first = answer.substr(0, answer.find(", "));
    EXPECT_TRUE(std::ranges::any_of(names, [&](const std::string& name) {
      return name.starts_with(first);
    })) << answer;
  });
  EXPECT_GT(count, 20);
}

TEST(ScreenDialogues, TellWhatIsOn) {
  const Index count = visit_dialogues("screen.checked", [](const Scene& scene, const Dialogue& d) {
    const std::string name = quoted_in(d.conversation.messages.front().content);
    const auto controls = all_controls(scene);
    const auto control = std::ranges::find(controls, name, &Node::text);
    ASSERT_NE(control, controls.end()) << name;
    EXPECT_EQ(answer_of(d).starts_with("Yes"), (*control)->is_checked) << name;
  });
  EXPECT_GT(count, 3);
}

TEST(ScreenDialogues, AskForValuesThatArePrinted) {
  const Index count = visit_dialogues("fact.one", [](const Scene& scene, const Dialogue& d) {
    EXPECT_TRUE(std::ranges::any_of(scene.facts, [&](const Fact& fact) {
      return fact.value == answer_of(d);
    })) << answer_of(d);
  });
  EXPECT_GT(count, 15);
}

TEST(ScreenDialogues, PointAtControls) {
  const Index count = visit_dialogues("screen.locate", [](const Scene&, const Dialogue& d) {
    EXPECT_NE(answer_of(d).find("<|det|>[["), std::string::npos);
  });
  EXPECT_GT(count, 20);
}

TEST(ScreenDialogues, ReadWhatIsWritten) {
  const Index count = visit_dialogues("ocr.page", [](const Scene& scene, const Dialogue& d) {
    EXPECT_EQ(answer_of(d), plain_text(scene.root));
  });
  EXPECT_GE(count, 20);
}

}  // namespace
}  // namespace tessera::synth
