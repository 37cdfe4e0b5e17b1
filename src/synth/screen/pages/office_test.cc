// Files, source text, spreadsheets, terminals: cells and facts against what stands where.
#include <algorithm>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "synth/markup/markup.h"
#include "synth/screen/screen.h"
#include "synth/screen/testing/boards.h"

namespace tessera::synth {
namespace {

using draw::Box;
using testing::controls_of;
using testing::expect_below_one_another;
using testing::facts_of;
using testing::nodes_of;
using testing::visit_template;
using testing::visit_template_at;

constexpr SceneRequest kLarge{.width = 1000, .height = 700, .density = 0.7};

// The cell of a table by the names of its row and column, read off the grid.
std::string cell_text(const Node& table, const std::string& row, const std::string& column) {
  const auto grid = table_grid(table);
  for (std::size_t c = 0; c < grid[0].size(); ++c) {
    if (grid[0][c] == nullptr || plain_text(*grid[0][c]) != column) continue;
    for (std::size_t r = 1; r < grid.size(); ++r) {
      if (plain_text(*grid[r][0]) == row) return plain_text(*grid[r][c]);
    }
  }
  return {};
}

TEST(FileBrowser, FactsFollowFromItsTable) {
  Index num_facts = 0;
  visit_template("files", 20, [&](const Scene& scene) {
    const auto tables = nodes_of(scene.root, NodeKind::kTable);
    for (const Fact* fact : facts_of(scene, "table.cell")) {
      ASSERT_EQ(tables.size(), 1U);
      ASSERT_EQ(fact->slots.size(), 2U);
      EXPECT_EQ(cell_text(*tables[0], fact->slots[0].second, fact->slots[1].second), fact->value);
      ++num_facts;
    }
  });
  EXPECT_GT(num_facts, 30);
}

TEST(FileBrowser, HasColumnsOfOneKind) {
  visit_template("files", 20, [](const Scene& scene) {
    for (const Node* table : nodes_of(scene.root, NodeKind::kTable)) {
      expect_below_one_another(nodes_of(*table, NodeKind::kRow));
      for (const Node* row : nodes_of(*table, NodeKind::kRow)) {
        EXPECT_EQ(row->children.size(), table->children[0].children.size());
        EXPECT_EQ(row->children[0].is_header, row == &table->children[0]);
      }
    }
  });
}

TEST(FileBrowser, ShowsFilesAsIconsToo) {
  Index num_icon_pages = 0;
  visit_template_at("files", kLarge, 12, [&](const Scene& scene) {
    if (!nodes_of(scene.root, NodeKind::kTable).empty()) return;
    ++num_icon_pages;
    const auto icons = controls_of(scene.root, "icon");
    EXPECT_GT(icons.size(), 2U);
    for (const Node* icon : icons) {
      EXPECT_FALSE(icon->text.empty());
      EXPECT_EQ(plain_text(*icon), icon->text);
    }
  });
  EXPECT_GT(num_icon_pages, 1);
}

TEST(FileBrowser, CountsItsItems) {
  visit_template_at("files", kLarge, 6, [](const Scene& scene) {
    EXPECT_NE(plain_text(scene.root).find(" items"), std::string::npos);
  });
}

TEST(TextEditor, NumbersItsLines) {
  Index num_numbered = 0;
  visit_template_at("editor", kLarge, 16, [&](const Scene& scene) {
    const auto blocks = nodes_of(scene.root, NodeKind::kCode);
    ASSERT_FALSE(blocks.empty());
    if (blocks.size() < 2) return;
    ++num_numbered;
    const Node& numbers = *blocks[0];
    EXPECT_LE(numbers.box.x1, blocks[1]->box.x0);
    const Index first = std::stoll(plain_text(numbers.children[0]));
    for (std::size_t i = 0; i < numbers.children.size(); ++i)
      EXPECT_EQ(plain_text(numbers.children[i]), std::to_string(first + static_cast<Index>(i)));
  });
  EXPECT_GT(num_numbered, 4);
}

TEST(TextEditor, NamesTheOpenFileInItsTitleAndItsTab) {
  Index num_tabs = 0;
  visit_template_at("editor", kLarge, 8, [&](const Scene& scene) {
    const auto tabs = controls_of(scene.root, "tab");
    if (tabs.empty()) return;
    ++num_tabs;
    EXPECT_TRUE(tabs[0]->is_checked);
    EXPECT_EQ(tabs[0]->text, controls_of(scene.root, "window")[0]->text);
    for (std::size_t i = 1; i < tabs.size(); ++i)
      EXPECT_FALSE(tabs[i]->is_checked);
  });
  EXPECT_GT(num_tabs, 3);
}

TEST(Terminal, WritesOneBlockOfCode) {
  visit_template("terminal", 10, [](const Scene& scene) {
    for (const Node* window : controls_of(scene.root, "window")) {
      const auto blocks = nodes_of(*window, NodeKind::kCode);
      ASSERT_EQ(blocks.size(), 1U);
      EXPECT_GT(blocks[0]->children.size(), 1U);
      EXPECT_TRUE(window->box.contains(blocks[0]->box));
    }
  });
}

// The letter above and the number beside a cell say where it stands.
TEST(Spreadsheet, NamesCellsByColumnAndRow) {
  Index num_cells = 0;
  visit_template("spreadsheet", 20, [&](const Scene& scene) {
    const auto tables = nodes_of(scene.root, NodeKind::kTable);
    ASSERT_EQ(tables.size(), 1U);
    const Node& letters = tables[0]->children[0];
    for (const Fact* fact : facts_of(scene, "screen.cell")) {
      const std::string& name = testing::about(*fact);
      const std::string letter = name.substr(0, 1);
      const std::string number = name.substr(1);
      const auto column = std::ranges::find_if(
          letters.children, [&](const Node& cell) { return plain_text(cell) == letter; });
      ASSERT_NE(column, letters.children.end()) << name;
      const auto row = std::ranges::find_if(tables[0]->children, [&](const Node& each) {
        return !each.children.empty() && plain_text(each.children[0]) == number;
      });
      ASSERT_NE(row, tables[0]->children.end()) << name;
      const auto place = static_cast<std::size_t>(column - letters.children.begin());
      EXPECT_EQ(plain_text(row->children[place]), fact->value) << name;
      EXPECT_LT(std::abs(row->children[0].box.centre().y - fact->box.centre().y), 8) << name;
      ++num_cells;
    }
  });
  EXPECT_GT(num_cells, 40);
}

TEST(Spreadsheet, FactsAreDistinct) {
  visit_template("spreadsheet", 8, [](const Scene& scene) {
    std::set<std::string> names;
    for (const Fact* fact : facts_of(scene, "screen.cell"))
      EXPECT_TRUE(names.insert(testing::about(*fact)).second);
  });
}

TEST(Spreadsheet, ShowsWhichCellIsChosen) {
  visit_template_at("spreadsheet", kLarge, 6, [](const Scene& scene) {
    const auto boxes = controls_of(scene.root, "combo box");
    ASSERT_EQ(boxes.size(), 1U);
    const std::string name = plain_text(*boxes[0]);
    EXPECT_GE(name[0], 'A');
    EXPECT_LE(name[0], 'Z');
    EXPECT_GT(std::stoi(name.substr(1)), 0);
  });
}

}  // namespace
}  // namespace tessera::synth
