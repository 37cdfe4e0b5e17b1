#include "synth/screen/testing/boards.h"

#include <algorithm>
#include <array>

#include <gtest/gtest.h>

#include "synth/screen/controls.h"

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

namespace {

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
