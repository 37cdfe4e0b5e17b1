#include "synth/screen/testing/boards.h"

#include <algorithm>
#include <array>

#include <gtest/gtest.h>

#include "base/check.h"
#include "synth/screen/controls.h"
#include "synth/screen/screen.h"
#include "synth/testing/test_assets.h"

namespace tessera::synth::testing {

void for_each_look(Index count, const std::function<void(Stage&)>& visit) {
  constexpr std::array kDevices = {Device::kDesktop, Device::kWeb, Device::kPhone};
  Studio studio(small_assets());
  for (Index i = 0; i < count; ++i) {
    const SceneRequest request{.language = i % 2 == 0 ? Language::kEnglish : Language::kChinese,
                               .width = 480,
                               .height = 240,
                               .density = 0.8,
                               .difficulty = 0.2 * static_cast<double>(i % 6)};
    studio.begin_scene();
    base::Rng rng(static_cast<std::uint64_t>(i), 3);
    Stage stage(studio, request, rng, kDevices[static_cast<std::size_t>(i % 3)]);
    visit(stage);
  }
}

void with_screen(Index width, Index height, const std::function<void(Stage&)>& visit) {
  Studio studio(small_assets());
  base::Rng rng(7);
  const SceneRequest request{.width = width, .height = height, .density = 0.8};
  Stage stage(studio, request, rng, Device::kDesktop);
  visit(stage);
}

namespace {

const SceneTemplate& template_named(std::string_view name) {
  const auto found = std::ranges::find(screen_templates(), name, &SceneTemplate::name);
  base::check(found != screen_templates().end(), "template_named", "a template, got ", name);
  return *found;
}

Split side_of(const SceneTemplate& entry) {
  return entry.is_held_out ? Split::kHeldOut : Split::kTrain;
}

}  // namespace

void visit_template(std::string_view name,
                    Index count,
                    const std::function<void(const Scene&)>& visit) {
  constexpr std::array<std::array<Index, 2>, 4> kSizes = {
      {{640, 400}, {400, 640}, {520, 520}, {800, 400}}};
  const SceneTemplate& entry = template_named(name);
  Studio studio(small_assets());
  for (Index i = 0; i < count; ++i) {
    const auto& [width, height] = kSizes[static_cast<std::size_t>(i) % kSizes.size()];
    const SceneRequest request{.split = side_of(entry),
                               .language = i % 3 == 2 ? Language::kChinese : Language::kEnglish,
                               .width = width,
                               .height = height,
                               .density = 0.4 + 0.2 * static_cast<double>(i % 4)};
    studio.begin_scene();
    base::Rng rng(static_cast<std::uint64_t>(i), 11);
    visit(entry.make(studio, request, rng));
  }
}

void visit_template_at(std::string_view name,
                       const SceneRequest& request,
                       Index count,
                       const std::function<void(const Scene&)>& visit) {
  const SceneTemplate& entry = template_named(name);
  SceneRequest wanted = request;
  wanted.split = side_of(entry);
  Studio studio(test_assets());
  for (Index i = 0; i < count; ++i) {
    studio.begin_scene();
    base::Rng rng(static_cast<std::uint64_t>(i), 12);
    visit(entry.make(studio, wanted, rng));
  }
}

draw::Box changed_box(const draw::Image& before, const draw::Image& after) {
  draw::Box box;
  for (Index y = 0; y < after.height; ++y) {
    for (Index x = 0; x < after.width; ++x) {
      const auto at = static_cast<std::size_t>(3 * (y * after.width + x));
      if (std::equal(&before.rgb[at], &before.rgb[at] + 3, &after.rgb[at])) continue;
      const auto left = static_cast<double>(x);
      const auto top = static_cast<double>(y);
      box = draw::unite(box, {left, top, left + 1, top + 1});
    }
  }
  return box;
}

Node expect_inside_its_box(Stage& stage, const std::function<Node()>& draw_control) {
  const draw::Image before = stage.pen.canvas().to_image();
  Node node = draw_control();
  const draw::Box changed = changed_box(before, stage.pen.canvas().to_image());
  EXPECT_FALSE(changed.is_empty()) << node.role;
  EXPECT_TRUE(node.box.contains(changed))
      << node.role << " of theme " << static_cast<int>(stage.look.theme);
  for (const Node& child : node.children)
    EXPECT_TRUE(node.box.contains(child.box)) << node.role;
  return node;
}

std::vector<std::string> roles_of(const Node& node) {
  std::vector<std::string> roles;
  visit_nodes(node, [&](const Node& each) {
    if (each.kind == NodeKind::kControl) roles.push_back(each.role);
  });
  return roles;
}

std::vector<const Node*> controls_of(const Node& node, std::string_view role) {
  std::vector<const Node*> controls;
  visit_nodes(node, [&](const Node& each) {
    if (each.kind == NodeKind::kControl && each.role == role) controls.push_back(&each);
  });
  return controls;
}

std::vector<std::string> names_of(const Node& node, std::string_view role) {
  std::vector<std::string> names;
  for (const Node* control : controls_of(node, role))
    names.push_back(control->text);
  return names;
}

std::vector<const Node*> nodes_of(const Node& node, NodeKind kind) {
  std::vector<const Node*> nodes;
  visit_nodes(node, [&](const Node& each) {
    if (each.kind == kind) nodes.push_back(&each);
  });
  return nodes;
}

std::vector<const Fact*> facts_of(const Scene& scene, std::string_view key) {
  std::vector<const Fact*> facts;
  for (const Fact& fact : scene.facts) {
    if (fact.key == key) facts.push_back(&fact);
  }
  return facts;
}

const std::string& about(const Fact& fact) {
  base::check(fact.slots.size() == 1, "about", "a fact with one slot, key ", fact.key);
  return fact.slots.front().second;
}

void expect_below_one_another(const std::vector<const Node*>& nodes) {
  for (std::size_t i = 1; i < nodes.size(); ++i)
    EXPECT_LE(nodes[i - 1]->box.y1, nodes[i]->box.y0 + 1e-9) << nodes[i]->role << nodes[i]->text;
}

void expect_beside_one_another(const std::vector<const Node*>& nodes) {
  for (std::size_t i = 1; i < nodes.size(); ++i)
    EXPECT_LE(nodes[i - 1]->box.x1, nodes[i]->box.x0 + 1e-9) << nodes[i]->role << nodes[i]->text;
}

namespace {

TEST(VisitTemplate, MakesScenesOfOneTemplate) {
  Index num_scenes = 0;
  std::set<Language> languages;
  visit_template("message", 6, [&](const Scene& scene) {
    ++num_scenes;
    languages.insert(scene.language);
    EXPECT_FALSE(controls_of(scene.root, "button").empty());
  });
  EXPECT_EQ(num_scenes, 6);
  EXPECT_EQ(languages.size(), 2U);
  visit_template_at("files", {.width = 700, .height = 500}, 1, [](const Scene& scene) {
    EXPECT_EQ(scene.image.width, 700);
    EXPECT_FALSE(scene.provenance.pictures.empty());
  });
}

TEST(Boards, AreOfBothLanguagesAndAllThemes) {
  std::set<Theme> themes;
  std::set<Language> languages;
  for_each_look(30, [&](Stage& stage) {
    themes.insert(stage.look.theme);
    languages.insert(stage.words.language());
  });
  EXPECT_EQ(themes.size(), kAllThemes.size());
  EXPECT_EQ(languages.size(), 2U);
}

TEST(ChangedBox, HoldsThePixelsThatDiffer) {
  with_screen(100, 80, [](Stage& stage) {
    const draw::Image before = stage.pen.canvas().to_image();
    EXPECT_TRUE(changed_box(before, before).is_empty());
    const draw::Box box{10, 20, 40, 30};
    stage.pen.fill(box, stage.look.accent);
    EXPECT_EQ(changed_box(before, stage.pen.canvas().to_image()), box);
  });
}

TEST(ControlsOf, AreFoundAtAnyDepth) {
  Node inner{.kind = NodeKind::kControl, .text = "a", .role = "button"};
  Node outer{.kind = NodeKind::kControl, .text = "b", .role = "window", .children = {inner}};
  const Node root{.kind = NodeKind::kPage, .children = {outer, inner}};
  EXPECT_EQ(roles_of(root), (std::vector<std::string>{"window", "button", "button"}));
  EXPECT_EQ(names_of(root, "button"), (std::vector<std::string>{"a", "a"}));
  EXPECT_EQ(controls_of(root, "window").size(), 1U);
}

}  // namespace
}  // namespace tessera::synth::testing
