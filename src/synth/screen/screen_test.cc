#include "synth/screen/screen.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "synth/layout/sheet.h"
#include "synth/screen/testing/boards.h"
#include "synth/testing/scenes.h"
#include "synth/testing/test_assets.h"

namespace tessera::synth {
namespace {

Split side_of(const SceneTemplate& entry) {
  return entry.is_held_out ? Split::kHeldOut : Split::kTrain;
}

std::string without_spaces(std::string text) {
  std::erase_if(text, [](char c) { return c == ' ' || c == '\n'; });
  return text;
}

// What is written within a box, in reading order.
std::string words_within(const Node& root, const draw::Box& box) {
  std::string text;
  visit_nodes(root, [&](const Node& node) {
    if (node.kind == NodeKind::kWord && box.contains(node.box)) text += node.text;
  });
  return text;
}

void expect_true_facts(const Scene& scene, const std::string& name) {
  for (const Fact& fact : scene.facts) {
    EXPECT_FALSE(fact.key.empty()) << name;
    if (fact.box.is_empty()) continue;
    EXPECT_EQ(without_spaces(words_within(scene.root, fact.box)), without_spaces(fact.value))
        << name << ": " << fact.key;
  }
}

// Every control has a role and a box inside the picture; what it is called is short.
void expect_sound_controls(const Scene& scene, const std::string& name) {
  const draw::Box picture{0, 0, static_cast<double>(scene.image.width),
                          static_cast<double>(scene.image.height)};
  visit_nodes(scene.root, [&](const Node& node) {
    if (node.kind != NodeKind::kControl) return;
    EXPECT_FALSE(node.role.empty()) << name;
    EXPECT_TRUE(picture.contains(node.box)) << name << ": " << node.role << " " << node.text;
    EXPECT_EQ(node.text.find('\n'), std::string::npos) << name << ": " << node.text;
  });
}

TEST(ScreenTemplates, MakeSoundScenesOfAllSizesAndDensities) {
  Studio studio(small_assets());
  for_each_scene_request(screen_templates(), [&](const SceneTemplate& entry,
                                                 const SceneRequest& request, std::uint64_t seed) {
    studio.begin_scene();
    base::Rng rng(seed);
    const Scene scene = entry.make(studio, request, rng);
    const std::string name = name_of(entry, request);
    expect_sound_scene(scene, request, name);
    expect_sound_controls(scene, name);
    expect_true_facts(scene, name);
  });
}

TEST(ScreenTemplates, MakeSoundScenesOfManyLanguages) {
  Studio studio(test_assets());
  constexpr std::array<std::array<Index, 2>, 6> kSizes = {
      {{384, 96}, {96, 384}, {384, 384}, {768, 384}, {288, 640}, {1152, 768}}};
  std::uint64_t seed = 0;
  for (const SceneTemplate& entry : screen_templates()) {
    for (const auto& [width, height] : kSizes) {
      constexpr std::array kTongues = {Language::kGerman, Language::kRussian, Language::kChinese};
      // Of the held-out side these assets have no Chinese face.
      const Language drawn = kTongues[seed % kTongues.size()];
      const bool is_lacking = entry.is_held_out && drawn == Language::kChinese;
      const Language tongue = is_lacking ? Language::kFrench : drawn;
      const SceneRequest request{.split = side_of(entry),
                                 .language = tongue,
                                 .width = width,
                                 .height = height,
                                 .density = 0.3 * static_cast<double>(seed % 4),
                                 .difficulty = 0.5};
      studio.begin_scene();
      base::Rng rng(++seed);
      const Scene scene = entry.make(studio, request, rng);
      const std::string name = name_of(entry, request);
      expect_sound_scene(scene, request, name);
      expect_sound_controls(scene, name);
      expect_true_facts(scene, name);
    }
  }
}

TEST(ScreenTemplates, MakeTheSameSceneOfTheSameSeed) {
  Studio studio(small_assets());
  for (const SceneTemplate& entry : screen_templates()) {
    expect_same_scene_again(
        entry,
        {.split = side_of(entry), .width = 640, .height = 480, .density = 0.7, .difficulty = 1},
        studio);
  }
}

// Whether one of the nodes lies within the other in the tree.
bool is_below(const Node& node, const Node* other) {
  bool is_found = false;
  visit_nodes(node, [&](const Node& each) { is_found = is_found || &each == other; });
  return is_found;
}

// A pixel belongs to one control, or to one within another.
void expect_controls_apart(const Scene& scene, std::string_view name) {
  std::vector<const Node*> controls = testing::nodes_of(scene.root, NodeKind::kControl);
  std::erase_if(controls, [](const Node* node) { return node->role == "window"; });
  for (std::size_t i = 0; i < controls.size(); ++i) {
    for (std::size_t k = i + 1; k < controls.size(); ++k) {
      if (!draw::overlaps(controls[i]->box, controls[k]->box)) continue;
      EXPECT_TRUE(is_below(*controls[i], controls[k]))
          << name << ": " << controls[i]->role << " " << controls[i]->text << " and "
          << controls[k]->role << " " << controls[k]->text;
    }
  }
}

// What is written does not lie on top of other writing.
void expect_lines_apart(const Scene& scene, std::string_view name) {
  const std::vector<const Node*> lines = testing::nodes_of(scene.root, NodeKind::kLine);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    for (std::size_t k = i + 1; k < lines.size(); ++k) {
      const double both = draw::intersect(lines[i]->box, lines[k]->box).area();
      const double smaller = std::min(lines[i]->box.area(), lines[k]->box.area());
      EXPECT_LE(both, 0.2 * smaller)
          << name << ": " << plain_text(*lines[i]) << " and " << plain_text(*lines[k]);
    }
  }
}

// A name that is shortened on the screen is shortened in the truth. Pictures may have a name that
// is not written, and fields one that is written beside them.
void expect_written_names(const Scene& scene, std::string_view name) {
  const std::string page = without_spaces(plain_text(scene.root));
  for (const Node* node : testing::nodes_of(scene.root, NodeKind::kControl)) {
    if (node->role == "icon" || node->role == "image") continue;
    EXPECT_NE(page.find(without_spaces(node->text)), std::string::npos)
        << name << ": " << node->role << " " << node->text;
  }
}

// Small print is as large as the reader needs.
void expect_readable_words(const Scene& scene, std::string_view name) {
  for (const Node* word : testing::nodes_of(scene.root, NodeKind::kWord)) {
    const bool is_tall =
        std::ranges::any_of(word->text, [](char c) { return c >= 'A' && c <= 'Z'; });
    if (is_tall) {
      EXPECT_GE(word->box.height(), kSmallestXHeight) << name << ": " << word->text;
    }
  }
}

// Roles that at least one of a few scenes of a template has.
const std::map<std::string_view, std::vector<std::string_view>>& expected_roles() {
  static const std::map<std::string_view, std::vector<std::string_view>> roles = {
      {"application", {"window", "menu", "icon"}},
      {"open-menu", {"window", "menu", "menu item"}},
      {"windows", {"window"}},
      {"message", {"window", "button", "check box"}},
      {"settings", {"window", "tab", "check box", "radio button", "slider", "spin box", "button"}},
      {"files", {"window", "text field", "list item"}},
      {"editor", {"window", "tab"}},
      {"spreadsheet", {"window", "combo box", "tab"}},
      {"terminal", {"window"}},
      {"mail", {"window", "button", "list item", "search field"}},
      {"chat", {"text field", "button"}},
      {"article", {"link", "image"}},
      {"shop", {"card", "image", "button", "link"}},
      {"results", {"search field", "link", "button"}},
      {"sign-in", {"card", "text field", "check box", "button", "link"}},
      {"dashboard", {"card"}},
      {"calendar", {"button", "tab"}},
      {"music", {"slider", "image"}},
      {"phone-home", {"icon", "search field"}},
      {"phone-settings", {"switch", "list item"}},
      {"phone-messages", {"list item", "tab"}},
      {"bars", {"menu", "button", "icon"}},
      {"toolbar", {"icon", "button"}},
      {"rail", {"list item", "check box"}},
      {"assistant", {"window", "progress bar", "button", "text field"}},
      {"forum", {"link"}},
      {"monitor", {"window", "progress bar"}},
  };
  return roles;
}

// Ten scenes at two usual sizes; the roles of their controls.
std::set<std::string> expect_true_scenes(const SceneTemplate& entry, Studio& studio) {
  std::set<std::string> roles;
  constexpr std::uint64_t kNumScenes = 10;
  for (std::uint64_t seed = 0; seed < kNumScenes; ++seed) {
    studio.begin_scene();
    base::Rng rng(seed, 4);
    const SceneRequest request{.split = side_of(entry),
                               .width = seed % 2 == 0 ? 640 : 400,
                               .height = seed % 2 == 0 ? 400 : 640,
                               .density = 0.3 * static_cast<double>(seed % 4)};
    const Scene scene = entry.make(studio, request, rng);
    for (const std::string& role : testing::roles_of(scene.root))
      roles.insert(role);
    expect_controls_apart(scene, entry.name);
    expect_lines_apart(scene, entry.name);
    expect_written_names(scene, entry.name);
    expect_readable_words(scene, entry.name);
  }
  return roles;
}

TEST(ScreenTemplates, SayWhatCanBeSeen) {
  Studio studio(small_assets());
  for (const SceneTemplate& entry : screen_templates()) {
    const std::set<std::string> roles = expect_true_scenes(entry, studio);
    const auto expected = expected_roles().find(entry.name);
    ASSERT_NE(expected, expected_roles().end()) << entry.name;
    for (const std::string_view role : expected->second)
      EXPECT_TRUE(roles.contains(std::string(role))) << entry.name << ": " << role;
  }
}

TEST(ScreenTemplates, AreManyAndSomeAreHeldOut) {
  EXPECT_GE(std::ssize(screen_templates()), 24);
  EXPECT_EQ(count_held_out(screen_templates()), 3);
}

// What tasks can name in both languages of questions, they get to see.
TEST(ScreenTemplates, HaveControlsOfAllRoles) {
  std::set<std::string> seen;
  for (const auto& [name, roles] : expected_roles())
    seen.insert(roles.begin(), roles.end());
  seen.insert("toggle");  // of settings, as Form's tests say
  constexpr std::array<std::string_view, 20> kRoles = {
      "button",    "check box",  "radio button", "toggle",    "switch", "tab",      "menu",
      "menu item", "text field", "search field", "combo box", "slider", "spin box", "progress bar",
      "link",      "icon",       "list item",    "window",    "card",   "image"};
  for (const std::string_view role : kRoles)
    EXPECT_TRUE(seen.contains(std::string(role))) << role;
}

}  // namespace
}  // namespace tessera::synth
