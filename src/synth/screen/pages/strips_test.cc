// Bars for panoramas and rails for tall strips.
#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "synth/screen/screen.h"
#include "synth/screen/testing/boards.h"

namespace tessera::synth {
namespace {

using testing::controls_of;
using testing::nodes_of;
using testing::roles_of;
using testing::visit_template;
using testing::visit_template_at;

double filled_share(const Scene& scene) {
  draw::Box box;
  for (const Node* node : nodes_of(scene.root, NodeKind::kControl))
    box = draw::unite(box, node->box);
  return box.area() / static_cast<double>(scene.image.width * scene.image.height);
}

TEST(Bars, FillAPanorama) {
  const SceneRequest request{.width = 1400, .height = 150, .density = 0.9};
  visit_template_at("bars", request, 8, [](const Scene& scene) {
    EXPECT_GT(filled_share(scene), 0.3);
    EXPECT_GE(roles_of(scene.root).size(), 4U);
  });
}

TEST(Bars, AreOfManyKinds) {
  std::set<std::string> roles;
  visit_template("bars", 12, [&](const Scene& scene) {
    for (const std::string& role : roles_of(scene.root))
      roles.insert(role);
  });
  for (const char* role : {"menu", "icon", "combo box", "spin box", "button", "text field", "tab",
                           "check box", "slider"}) {
    EXPECT_TRUE(roles.contains(role)) << role;
  }
}

TEST(Bars, LieOnTopOfOneAnother) {
  visit_template("bars", 8, [](const Scene& scene) {
    std::vector<const Node*> bars;
    for (const Node& child : scene.root.children)
      bars.push_back(&child);
    for (std::size_t i = 1; i < bars.size(); ++i)
      EXPECT_LE(bars[i - 1]->box.y1, bars[i]->box.y0 + 4);
  });
}

TEST(Toolbar, HasAFewRowsAboveAPage) {
  visit_template_at("toolbar", {.width = 900, .height = 600, .density = 0.8}, 6,
                    [](const Scene& scene) {
                      EXPECT_GT(nodes_of(scene.root, NodeKind::kParagraph).size(), 0U);
                      for (const Node* control : nodes_of(scene.root, NodeKind::kControl))
                        EXPECT_LT(control->box.y1, 300);
                    });
}

TEST(Toolbar, StandsUprightInATallStrip) {
  Index num_icons = 0;
  visit_template_at("toolbar", {.width = 240, .height = 1200, .density = 1}, 4,
                    [&](const Scene& scene) {
                      const auto icons = controls_of(scene.root, "icon");
                      testing::expect_below_one_another(icons);
                      num_icons += std::ssize(icons);
                    });
  EXPECT_GT(num_icons, 20);
}

TEST(Rail, IsFullOfNames) {
  const SceneRequest request{.width = 150, .height = 1350, .density = 0.8};
  visit_template_at("rail", request, 8, [](const Scene& scene) {
    const auto controls = nodes_of(scene.root, NodeKind::kControl);
    EXPECT_GT(controls.size(), 5U);
    testing::expect_below_one_another(controls);
    for (const Node* control : controls)
      EXPECT_FALSE(control->text.empty()) << control->role;
  });
}

TEST(Rail, StandsBesideOthersInAWidePicture) {
  visit_template_at("rail", {.width = 900, .height = 400, .density = 0.8}, 6,
                    [](const Scene& scene) { EXPECT_GE(scene.root.children.size(), 2U); });
}

TEST(SingleButton, IsWhatASliverHasRoomFor) {
  for (const auto& [width, height] : {std::pair{32, 384}, {384, 32}, {40, 40}}) {
    const SceneRequest request{.width = width, .height = height, .density = 0.5};
    visit_template_at("article", request, 4, [](const Scene& scene) {
      EXPECT_GT(nodes_of(scene.root, NodeKind::kWord).size(), 0U);
    });
  }
}

}  // namespace
}  // namespace tessera::synth
