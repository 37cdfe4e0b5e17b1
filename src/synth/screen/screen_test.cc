#include "synth/screen/screen.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include <gtest/gtest.h>

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
      const SceneRequest request{.split = side_of(entry),
                                 .language = kTongues[seed % kTongues.size()],
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

// Scenes of a template at a usual size, in English.
void visit_scenes(const SceneTemplate& entry,
                  Studio& studio,
                  std::uint64_t count,
                  const std::function<void(const Scene&)>& visit) {
  for (std::uint64_t seed = 0; seed < count; ++seed) {
    studio.begin_scene();
    base::Rng rng(seed, 4);
    visit(entry.make(studio,
                     {.split = side_of(entry),
                      .width = seed % 2 == 0 ? 640 : 400,
                      .height = seed % 2 == 0 ? 400 : 640,
                      .density = 0.3 * static_cast<double>(seed % 4)},
                     rng));
  }
}

// Whether one of the nodes lies within the other in the tree.
bool is_below(const Node& node, const Node* other) {
  bool is_found = false;
  visit_nodes(node, [&](const Node& each) { is_found = is_found || &each == other; });
  return is_found;
}

// Roles that at least one of a few scenes of a template has.
const std::map<std::string_view, std::vector<std::string_view>>& expected_roles() {
  static const std::map<std::string_view, std::vector<std::string_view>> kRoles = {
      {"application", {"window", "menu", "icon", "list item"}},
      {"message", {"window", "button", "check box"}},
      {"settings", {"window", "tab", "check box", "radio button", "slider", "spin box", "button"}},
      {"phone-settings", {"switch", "list item"}},
  };
  return kRoles;
}

TEST(ScreenTemplates, HaveTheControlsOfTheirKind) {
  Studio studio(small_assets());
  for (const SceneTemplate& entry : screen_templates()) {
    const auto expected = expected_roles().find(entry.name);
    ASSERT_NE(expected, expected_roles().end()) << entry.name;
    std::set<std::string> roles;
    visit_scenes(entry, studio, 12, [&](const Scene& scene) {
      for (const std::string& role : testing::roles_of(scene.root))
        roles.insert(role);
    });
    for (const std::string_view role : expected->second)
      EXPECT_TRUE(roles.contains(std::string(role))) << entry.name << ": " << role;
  }
}

// A pixel belongs to one control, or to one within another.
TEST(ScreenTemplates, KeepControlsApart) {
  Studio studio(small_assets());
  for (const SceneTemplate& entry : screen_templates()) {
    visit_scenes(entry, studio, 4, [&](const Scene& scene) {
      std::vector<const Node*> controls;
      visit_nodes(scene.root, [&](const Node& node) {
        if (node.kind == NodeKind::kControl && node.role != "window") controls.push_back(&node);
      });
      for (std::size_t i = 0; i < controls.size(); ++i) {
        for (std::size_t k = i + 1; k < controls.size(); ++k) {
          if (is_below(*controls[i], controls[k])) continue;
          const draw::Box both = draw::intersect(controls[i]->box, controls[k]->box);
          EXPECT_TRUE(both.is_empty()) << entry.name << ": " << controls[i]->role << " "
                                       << controls[i]->text << " and " << controls[k]->text;
        }
      }
    });
  }
}

// What is written does not lie on top of other writing.
TEST(ScreenTemplates, KeepWordsApart) {
  Studio studio(small_assets());
  for (const SceneTemplate& entry : screen_templates()) {
    visit_scenes(entry, studio, 4, [&](const Scene& scene) {
      std::vector<const Node*> lines;
      visit_nodes(scene.root, [&](const Node& node) {
        if (node.kind == NodeKind::kLine && !node.box.is_empty()) lines.push_back(&node);
      });
      for (std::size_t i = 0; i < lines.size(); ++i) {
        for (std::size_t k = i + 1; k < lines.size(); ++k) {
          const double both = draw::intersect(lines[i]->box, lines[k]->box).area();
          const double smaller = std::min(lines[i]->box.area(), lines[k]->box.area());
          EXPECT_LE(both, 0.2 * smaller)
              << entry.name << ": " << plain_text(*lines[i]) << " and " << plain_text(*lines[k]);
        }
      }
    });
  }
}

}  // namespace
}  // namespace tessera::synth
