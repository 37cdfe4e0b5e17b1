// Windows of programs: what their menus say, and what is seen of windows behind others.
#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "synth/screen/screen.h"
#include "synth/screen/testing/boards.h"

namespace tessera::synth {
namespace {

using draw::Box;
using testing::controls_of;
using testing::expect_below_one_another;
using testing::expect_beside_one_another;
using testing::facts_of;
using testing::nodes_of;
using testing::visit_template;
using testing::visit_template_at;

constexpr SceneRequest kLarge{.width = 1000, .height = 700, .density = 0.7};

// Menu items by the column they stand in: a menu and its submenu.
std::vector<std::vector<const Node*>> menus_of(const Scene& scene) {
  std::vector<std::vector<const Node*>> menus;
  for (const Node* item : controls_of(scene.root, "menu item")) {
    const auto menu = std::ranges::find_if(
        menus, [&](const auto& each) { return each.front()->box.x0 == item->box.x0; });
    if (menu == menus.end()) {
      menus.push_back({item});
    } else {
      menu->push_back(item);
    }
  }
  return menus;
}

Box box_around(const std::vector<const Node*>& nodes) {
  Box box;
  for (const Node* node : nodes)
    box = draw::unite(box, node->box);
  return box;
}

TEST(Application, HasATitleAndAMenuBar) {
  visit_template_at("application", kLarge, 6, [](const Scene& scene) {
    const auto windows = controls_of(scene.root, "window");
    ASSERT_EQ(windows.size(), 1U);
    const auto titles = facts_of(scene, "screen.title");
    ASSERT_EQ(titles.size(), 1U);
    EXPECT_EQ(titles[0]->value, windows[0]->text);
    const auto menus = controls_of(scene.root, "menu");
    EXPECT_GE(menus.size(), 3U);
    expect_beside_one_another(menus);
    for (const Node* menu : menus)
      EXPECT_LT(titles[0]->box.y1, menu->box.y1);
  });
}

TEST(Application, HasADocumentThatIsReadDownwards) {
  visit_template_at("application", kLarge, 6, [](const Scene& scene) {
    std::vector<const Node*> paragraphs = nodes_of(scene.root, NodeKind::kParagraph);
    std::erase_if(paragraphs, [](const Node* node) { return node->children.size() < 2; });
    ASSERT_FALSE(paragraphs.empty());
    expect_below_one_another(paragraphs);
  });
}

TEST(Application, HasOneChosenFolderAtMost) {
  visit_template_at("application", kLarge, 10, [](const Scene& scene) {
    const auto entries = controls_of(scene.root, "list item");
    EXPECT_LE(std::ranges::count_if(entries, [](const Node* entry) { return entry->is_checked; }),
              1);
    expect_below_one_another(entries);
  });
}

TEST(OpenMenu, ListsItsItemsBelowTheBar) {
  Index num_menus = 0;
  visit_template("open-menu", 24, [&](const Scene& scene) {
    const auto bar = controls_of(scene.root, "menu");
    ASSERT_FALSE(bar.empty());
    for (const auto& menu : menus_of(scene)) {
      ++num_menus;
      expect_below_one_another(menu);
      EXPECT_GE(menu.front()->box.y0, bar.front()->box.y1);
      for (const Node* item : menu)
        EXPECT_EQ(item->box.width(), menu.front()->box.width());
    }
  });
  EXPECT_GE(num_menus, 24);
}

TEST(OpenMenu, HasSubmenusNow) {
  Index num_submenus = 0;
  visit_template_at("open-menu", kLarge, 30, [&](const Scene& scene) {
    const auto menus = menus_of(scene);
    ASSERT_LE(menus.size(), 2U);
    if (menus.size() < 2) return;
    ++num_submenus;
    // To the right of the first one, beside one of its items.
    EXPECT_GE(menus[1].front()->box.x0, menus[0].front()->box.x1 - 3);
    const double top = menus[1].front()->box.y0;
    EXPECT_GE(top, menus[0].front()->box.y0);
    EXPECT_LE(top, menus[0].back()->box.y1 + 4);
  });
  EXPECT_GE(num_submenus, 4);
}

TEST(OpenMenu, GivesEveryShortcutOnce) {
  Index num_shortcuts = 0;
  visit_template_at("open-menu", kLarge, 20, [&](const Scene& scene) {
    for (const auto& menu : menus_of(scene)) {
      std::set<std::string> shortcuts;
      for (const Node* item : menu) {
        if (item->children.size() < 2) continue;
        const std::string shortcut = plain_text(item->children[1]);
        EXPECT_TRUE(shortcut.find("Ctrl+") != std::string::npos) << shortcut;
        EXPECT_TRUE(shortcuts.insert(shortcut).second) << shortcut;
        EXPECT_LE(item->children[0].box.x1, item->children[1].box.x0);
        ++num_shortcuts;
      }
    }
  });
  EXPECT_GT(num_shortcuts, 20);
}

TEST(OpenMenu, WritesTheKeyAsTheLanguageDoes) {
  Index num_shortcuts = 0;
  SceneRequest request = kLarge;
  request.language = Language::kGerman;
  visit_template_at("open-menu", request, 8, [&](const Scene& scene) {
    for (const Node* item : controls_of(scene.root, "menu item")) {
      if (item->children.size() < 2) continue;
      ++num_shortcuts;
      EXPECT_NE(plain_text(item->children[1]).find("Strg+"), std::string::npos);
    }
  });
  EXPECT_GT(num_shortcuts, 4);
}

TEST(OpenMenu, MarksOptionsThatAreOn) {
  Index num_checked = 0;
  visit_template("open-menu", 24, [&](const Scene& scene) {
    for (const Node* item : controls_of(scene.root, "menu item"))
      num_checked += item->is_checked ? 1 : 0;
  });
  EXPECT_GT(num_checked, 5);
}

// Nothing that the menu hides is part of the truth.
TEST(OpenMenu, HidesWhatLiesBelowIt) {
  visit_template("open-menu", 24, [](const Scene& scene) {
    for (const auto& menu : menus_of(scene)) {
      const Box hidden = box_around(menu);
      std::set<const Node*> own;
      for (const Node* item : menu) {
        for (const Node* word : nodes_of(*item, NodeKind::kWord))
          own.insert(word);
      }
      for (const Node* word : nodes_of(scene.root, NodeKind::kWord)) {
        if (!own.contains(word)) {
          EXPECT_FALSE(draw::overlaps(hidden, word->box)) << word->text;
        }
      }
    }
  });
}

TEST(OverlappingWindows, AreReadFromTheFront) {
  Index num_overlaps = 0;
  visit_template("windows", 24, [&](const Scene& scene) {
    const auto windows = controls_of(scene.root, "window");
    EXPECT_GE(windows.size(), 1U);
    // The front one is whole; words of others do not lie in it.
    for (std::size_t i = 1; i < windows.size(); ++i) {
      if (draw::overlaps(windows[0]->box, windows[i]->box)) ++num_overlaps;
      for (const Node* word : nodes_of(*windows[i], NodeKind::kWord))
        EXPECT_FALSE(draw::overlaps(windows[0]->box, word->box)) << word->text;
    }
  });
  EXPECT_GT(num_overlaps, 10);
}

TEST(OverlappingWindows, HoldTheirContent) {
  visit_template("windows", 12, [](const Scene& scene) {
    Index num_words = 0;
    for (const Node* window : controls_of(scene.root, "window")) {
      for (const Node* word : nodes_of(*window, NodeKind::kWord)) {
        EXPECT_TRUE(window->box.contains(word->box)) << word->text;
        ++num_words;
      }
    }
    EXPECT_GT(num_words, 3);
  });
}

TEST(OverlappingWindows, NameATitleOnlyWhereItIsWhole) {
  visit_template("windows", 24, [](const Scene& scene) {
    for (const Fact* title : facts_of(scene, "screen.title")) {
      const auto windows = controls_of(scene.root, "window");
      EXPECT_TRUE(std::ranges::any_of(windows, [&](const Node* window) {
        return window->text == title->value;
      })) << title->value;
    }
  });
}

}  // namespace
}  // namespace tessera::synth
