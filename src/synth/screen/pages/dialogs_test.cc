// Dialogs: their buttons, their settings, and several of them in a panorama.
#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "synth/screen/screen.h"
#include "synth/screen/testing/boards.h"

namespace tessera::synth {
namespace {

using testing::controls_of;
using testing::expect_beside_one_another;
using testing::facts_of;
using testing::names_of;
using testing::nodes_of;
using testing::visit_template;
using testing::visit_template_at;

Index count_checked(const std::vector<const Node*>& controls) {
  return std::ranges::count_if(controls, [](const Node* control) { return control->is_checked; });
}

TEST(MessageDialog, HasATextAboveItsButtons) {
  visit_template("message", 24, [](const Scene& scene) {
    for (const Node* window : controls_of(scene.root, "window")) {
      const auto buttons = controls_of(*window, "button");
      ASSERT_FALSE(buttons.empty());
      expect_beside_one_another(buttons);
      const auto texts = nodes_of(*window, NodeKind::kParagraph);
      ASSERT_FALSE(texts.empty());
      EXPECT_LE(texts.front()->box.y1, buttons.front()->box.y0);
    }
  });
}

TEST(MessageDialog, PutsTheMainButtonOutermost) {
  visit_template("message", 24, [](const Scene& scene) {
    for (const Node* window : controls_of(scene.root, "window")) {
      const auto buttons = controls_of(*window, "button");
      if (buttons.empty()) continue;
      EXPECT_GT(buttons.back()->box.x1, window->box.centre().x);
      for (const Node* button : buttons)
        EXPECT_EQ(button->box.y0, buttons.back()->box.y0);
    }
  });
}

TEST(MessageDialog, HasDistinctButtons) {
  std::set<std::string> all;
  visit_template("message", 24, [&](const Scene& scene) {
    for (const Node* window : controls_of(scene.root, "window")) {
      const std::vector<std::string> names = names_of(*window, "button");
      const std::set<std::string> distinct(names.begin(), names.end());
      EXPECT_EQ(distinct.size(), names.size());
      all.insert(names.begin(), names.end());
    }
  });
  EXPECT_GT(all.size(), 6U);
}

TEST(MessageDialog, MayBeSwitchedOff) {
  std::set<bool> states;
  visit_template("message", 40, [&](const Scene& scene) {
    for (const Node* choice : controls_of(scene.root, "check box"))
      states.insert(choice->is_checked);
  });
  EXPECT_EQ(states.size(), 2U);
}

TEST(MessageDialog, FillsAPanoramaWithSeveral) {
  Index num_windows = 0;
  const SceneRequest request{.width = 2000, .height = 220, .density = 0.9};
  visit_template_at("message", request, 6, [&](const Scene& scene) {
    const auto windows = controls_of(scene.root, "window");
    num_windows += std::ssize(windows);
    expect_beside_one_another(windows);
  });
  EXPECT_GE(num_windows, 10);
}

TEST(MessageDialog, TakesAGoodPartOfAnOrdinaryPicture) {
  visit_template_at("message", {.width = 900, .height = 600, .density = 1}, 10,
                    [](const Scene& scene) {
                      const auto windows = controls_of(scene.root, "window");
                      ASSERT_EQ(windows.size(), 1U);
                      EXPECT_GT(windows[0]->box.width(), 0.3 * 900);
                    });
}

TEST(SettingsDialog, HasOneChosenPage) {
  visit_template("settings", 24, [](const Scene& scene) {
    for (const Node* window : controls_of(scene.root, "window")) {
      const auto tabs = controls_of(*window, "tab");
      const auto entries = controls_of(*window, "list item");
      EXPECT_TRUE(tabs.empty() || entries.empty());
      EXPECT_LE(count_checked(tabs) + count_checked(entries), 1);
      if (tabs.size() >= 2) {
        EXPECT_EQ(count_checked(tabs), 1);
      }
    }
  });
}

TEST(SettingsDialog, HasOneChosenRadioButtonOfEachGroup) {
  Index num_groups = 0;
  visit_template("settings", 24, [&](const Scene& scene) {
    // Groups follow one another without a gap; their first member stands below a heading.
    Index num_chosen = 0;
    for (const Node* window : controls_of(scene.root, "window")) {
      num_chosen += count_checked(controls_of(*window, "radio button"));
      Index num_titles = 0;
      for (const Node* heading : nodes_of(*window, NodeKind::kHeading))
        num_titles += heading->level == 2 ? 1 : 0;
      EXPECT_EQ(num_titles, count_checked(controls_of(*window, "radio button")));
    }
    num_groups += num_chosen;
  });
  EXPECT_GT(num_groups, 4);
}

TEST(SettingsDialog, StatesTheValuesOfItsControls) {
  Index num_values = 0;
  visit_template("settings", 24, [&](const Scene& scene) {
    for (const Fact* fact : facts_of(scene, "screen.value")) {
      const std::string& name = testing::about(*fact);
      bool is_found = false;
      for (const char* role : {"slider", "spin box"}) {
        for (const Node* control : controls_of(scene.root, role)) {
          is_found = is_found || (control->text == name && control->box.contains(fact->box) &&
                                  plain_text(*control) == fact->value);
        }
      }
      EXPECT_TRUE(is_found) << name << " " << fact->value;
      ASSERT_TRUE(fact->number.has_value());
      EXPECT_EQ(std::stod(fact->value), *fact->number);
      ++num_values;
    }
  });
  EXPECT_GT(num_values, 10);
}

TEST(SettingsDialog, SaysWhatItsListsHaveChosen) {
  Index num_lists = 0;
  visit_template("settings", 24, [&](const Scene& scene) {
    for (const Fact* fact : facts_of(scene, "screen.selected")) {
      const auto lists = controls_of(scene.root, "combo box");
      EXPECT_TRUE(std::ranges::any_of(lists, [&](const Node* list) {
        return list->text == testing::about(*fact) && plain_text(*list) == fact->value;
      }));
      ++num_lists;
    }
  });
  EXPECT_GT(num_lists, 5);
}

TEST(Assistant, ShowsHowFarItIs) {
  visit_template("assistant", 12, [](const Scene& scene) {
    for (const Node* window : controls_of(scene.root, "window")) {
      EXPECT_LE(controls_of(*window, "progress bar").size(), 1U);
      EXPECT_LE(count_checked(controls_of(*window, "list item")), 1);
      const auto buttons = controls_of(*window, "button");
      ASSERT_FALSE(buttons.empty());
      expect_beside_one_another(buttons);
    }
    for (const Fact* fact : facts_of(scene, "screen.value")) {
      if (fact->kind == ValueKind::kPercent) {
        EXPECT_LE(*fact->number, 100);
      }
    }
  });
}

}  // namespace
}  // namespace tessera::synth
