// Phones: apps, settings, messages.
#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "synth/screen/screen.h"
#include "synth/screen/testing/boards.h"

namespace tessera::synth {
namespace {

using testing::about;
using testing::controls_of;
using testing::expect_below_one_another;
using testing::facts_of;
using testing::names_of;
using testing::visit_template;
using testing::visit_template_at;

constexpr SceneRequest kPhone{.width = 400, .height = 800, .density = 0.6};

TEST(PhoneHome, NamesItsApps) {
  visit_template("phone-home", 12, [](const Scene& scene) {
    const auto icons = controls_of(scene.root, "icon");
    EXPECT_GT(icons.size(), 2U);
    for (const Node* icon : icons) {
      EXPECT_FALSE(icon->text.empty());
      EXPECT_EQ(plain_text(*icon), icon->text);
    }
  });
}

TEST(PhoneHome, NamesNoAppTwiceWhileNamesLast) {
  visit_template_at("phone-home", kPhone, 8, [](const Scene& scene) {
    const std::vector<std::string> names = names_of(scene.root, "icon");
    const std::set<std::string> distinct(names.begin(), names.end());
    if (names.size() <= 20) {
      EXPECT_EQ(distinct.size(), names.size());
    }
  });
}

TEST(PhoneHome, TellsTheTime) {
  visit_template_at("phone-home", kPhone, 6, [](const Scene& scene) {
    const auto times = facts_of(scene, "screen.time");
    ASSERT_EQ(times.size(), 1U);
    EXPECT_EQ(times[0]->value.size(), 5U);
    EXPECT_LT(times[0]->box.y1, 60);
  });
}

TEST(PhoneSettings, AreRowsOfSwitchesAndPages) {
  std::set<bool> states;
  visit_template_at("phone-settings", kPhone, 8, [&](const Scene& scene) {
    const auto switches = controls_of(scene.root, "switch");
    EXPECT_GT(switches.size(), 2U);
    expect_below_one_another(switches);
    for (const Node* each : switches) {
      states.insert(each->is_checked);
      // The name stands at the left, the switch at the right end.
      ASSERT_EQ(each->children.size(), 1U);
      EXPECT_LT(each->children[0].box.x1, each->box.x1 - 10);
    }
  });
  EXPECT_EQ(states.size(), 2U);
}

TEST(PhoneSettings, StandInColumnsOfAWidePicture) {
  visit_template_at("phone-settings", {.width = 1500, .height = 400, .density = 0.9}, 4,
                    [](const Scene& scene) {
                      std::set<double> lefts;
                      for (const Node* each : controls_of(scene.root, "switch"))
                        lefts.insert(each->children[0].box.x0 > 500 ? 1 : 0);
                      EXPECT_EQ(lefts.size(), 2U);
                    });
}

TEST(PhoneMessages, NameTheOtherPerson) {
  visit_template_at("phone-messages", kPhone, 8, [](const Scene& scene) {
    const auto rows = controls_of(scene.root, "list item");
    EXPECT_GT(rows.size(), 2U);
    expect_below_one_another(rows);
    for (const Node* row : rows)
      EXPECT_EQ(row->text, plain_text(row->children.front()));
  });
}

TEST(PhoneMessages, TellWhenTheLastOneCame) {
  Index num_times = 0;
  visit_template("phone-messages", 12, [&](const Scene& scene) {
    for (const Fact* fact : facts_of(scene, "document.entry_time")) {
      const auto rows = controls_of(scene.root, "list item");
      const auto row = std::ranges::find_if(
          rows, [&](const Node* each) { return each->box.contains(fact->box); });
      ASSERT_NE(row, rows.end());
      EXPECT_EQ((*row)->text, about(*fact));
      ++num_times;
    }
  });
  EXPECT_GT(num_times, 15);
}

TEST(PhoneMessages, LeadElsewhereByTheFoot) {
  Index num_feet = 0;
  visit_template_at("phone-messages", kPhone, 12, [&](const Scene& scene) {
    const auto tabs = controls_of(scene.root, "tab");
    if (tabs.empty()) return;
    ++num_feet;
    EXPECT_EQ(std::ranges::count_if(tabs, [](const Node* tab) { return tab->is_checked; }), 1);
    for (const Node* tab : tabs)
      EXPECT_GT(tab->box.y0, 600);
  });
  EXPECT_GT(num_feet, 3);
}

}  // namespace
}  // namespace tessera::synth
