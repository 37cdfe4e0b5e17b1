#include "synth/table/table.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string>

#include <gtest/gtest.h>

#include "synth/markup/markup.h"
#include "synth/table/internal/table_content.h"
#include "synth/testing/scenes.h"

namespace tessera::synth {
namespace {

// The number in a text like "$1,234.50": English marks.
double number_in(const std::string& text) {
  std::string digits;
  for (const char c : text) {
    if ((c >= '0' && c <= '9') || c == '.' || c == '-') digits += c;
  }
  return std::strtod(digits.c_str(), nullptr);
}

std::string one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

// The tables of a scene as grids of texts.
std::vector<std::vector<std::string>> read_table(const Node& root) {
  std::vector<std::vector<std::string>> cells;
  visit_nodes(root, [&](const Node& node) {
    if (node.kind != NodeKind::kTable) return;
    for (const auto& row : table_grid(node)) {
      cells.emplace_back();
      for (const Node* cell : row)
        cells.back().push_back(cell == nullptr ? "" : one_line(plain_text(*cell)));
    }
  });
  return cells;
}

TEST(TableTemplates, AreManyAndSomeAreHeldOut) {
  EXPECT_GE(std::ssize(table_templates()), 12);
  EXPECT_GE(count_held_out(table_templates()), 2);
}

TEST(TableTemplates, MakeSoundScenesOfAllSizesAndDensities) {
  Studio studio(small_assets());
  for_each_scene_request(table_templates(), [&](const SceneTemplate& entry,
                                                const SceneRequest& request, std::uint64_t seed) {
    studio.begin_scene();
    base::Rng rng(seed);
    expect_sound_scene(entry.make(studio, request, rng), request, name_of(entry, request));
  });
}

TEST(TableTemplates, MakeTheSameSceneOfTheSameSeed) {
  expect_same_scenes_again(table_templates());
}

// Facts about cells, sums and extremes against what is read off the cells that were drawn.
TEST(TableTemplates, FactsFollowFromTheCells) {
  Studio studio(small_assets());
  Index num_cells = 0;
  Index num_sums = 0;
  for (const SceneTemplate& entry : table_templates()) {
    if (entry.name == "merged-headers" || entry.name == "merged-rows" || entry.name == "pair")
      continue;
    for (std::uint64_t seed = 0; seed < 12; ++seed) {
      const Split split = entry.is_held_out ? Split::kHeldOut : Split::kTrain;
      base::Rng rng(seed, 2);
      const Scene scene =
          entry.make(studio, {.split = split, .width = 800, .height = 600, .density = 0.8}, rng);
      const auto cells = read_table(scene.root);
      // Of headers on two levels, a column's name is one of each.
      if (!cells.empty() && std::ranges::count(cells[0], "") > 0) continue;
      for (const Fact& fact : scene.facts) {
        if (fact.key != "table.cell" && fact.key != "table.sum" && fact.key != "table.max")
          continue;
        const std::string& label = fact.slots.back().second;
        std::size_t column = 0;
        while (column < cells[0].size() && !cells[0][column].starts_with(label))
          ++column;
        ASSERT_LT(column, cells[0].size()) << entry.name << ": " << label;
        if (fact.key == "table.cell") {
          std::size_t row = 1;
          while (row < cells.size() && cells[row][0] != fact.slots.front().second)
            ++row;
          ASSERT_LT(row, cells.size()) << entry.name << ": " << fact.slots.front().second;
          EXPECT_EQ(cells[row][column], fact.value) << entry.name;
          ++num_cells;
          continue;
        }
        double sum = 0;
        double most = -1e18;
        for (std::size_t row = 1; row < cells.size(); ++row) {
          if (cells[row][0] == "Total") continue;
          sum += number_in(cells[row][column]);
          most = std::max(most, number_in(cells[row][column]));
        }
        EXPECT_NEAR(number_in(fact.value), fact.key == "table.sum" ? sum : most, 1e-6)
            << entry.name << ": " << label;
        EXPECT_NEAR(*fact.number, number_in(fact.value), 1e-6);
        ++num_sums;
      }
    }
  }
  EXPECT_GT(num_cells, 300);
  EXPECT_GT(num_sums, 60);
}

TEST(TableTemplates, NumbersAreThoseOfTheCells) {
  Studio studio(small_assets());
  Index num_tables = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    base::Rng rng(seed, 2);
    const Scene scene =
        table_templates().front().make(studio, {.width = 800, .height = 600, .density = 0.8}, rng);
    for (const DataTable& table : scene.tables) {
      ++num_tables;
      ASSERT_EQ(table.series.size(), table.values.size());
      ASSERT_EQ(table.series.size(), table.printed.size());
      for (std::size_t i = 0; i < table.series.size(); ++i) {
        ASSERT_EQ(table.values[i].size(), table.categories.size());
        for (std::size_t k = 0; k < table.categories.size(); ++k)
          EXPECT_NEAR(table.values[i][k], number_in(table.printed[i][k]), 1e-6);
      }
    }
  }
  EXPECT_GT(num_tables, 8);
}

TEST(TableContent, AmountsAndTotalsAddUp) {
  Studio studio(small_assets());
  base::Rng rng(9);
  Prose prose(studio.view(Split::kTrain), Language::kEnglish, rng);
  for (int i = 0; i < 50; ++i) {
    TableContent content = make_item_table({.num_rows = 8, .num_columns = 4}, prose, rng);
    content.keep_rows(rng.next_between(1, 8));
    double total = 0;
    for (const auto& row : content.rows) {
      EXPECT_NEAR(number_in(row[1].text) * number_in(row[2].text), number_in(row[3].text), 1e-6);
      total += number_in(row[3].text);
    }
    EXPECT_NEAR(number_in(content.print(*content.sum_of(3), 3)), total, 1e-6);
    EXPECT_FALSE(content.sum_of(2));  // prices do not add up to anything
  }
}

TEST(TableContent, NamesOfRowsAreDistinct) {
  Studio studio(small_assets());
  base::Rng rng(9);
  Prose prose(studio.view(Split::kTrain), Language::kEnglish, rng);
  for (int i = 0; i < 50; ++i) {
    const TableContent content = make_any_table({.num_rows = 9, .num_columns = 5}, prose, rng);
    for (std::size_t a = 0; a < content.rows.size(); ++a) {
      ASSERT_EQ(content.rows[a].size(), content.columns.size());
      for (std::size_t b = a + 1; b < content.rows.size(); ++b)
        EXPECT_NE(content.rows[a][0].text, content.rows[b][0].text);
    }
  }
}

}  // namespace
}  // namespace tessera::synth
