#include "synth/layout/grid_table.h"

#include <gtest/gtest.h>

#include "synth/assets/studio.h"
#include "synth/markup/markup.h"
#include "synth/testing/ink.h"
#include "synth/testing/small_assets.h"

namespace tessera::synth {
namespace {

class GridTableTest : public testing::Test {
 protected:
  GridTableTest() { style_.body = style_.header = {.faces = &faces_, .size_px = 16}; }

  Studio studio_{small_assets()};
  FaceSet faces_{studio_, Split::kTrain, Language::kEnglish,
                 studio_.view(Split::kTrain).fonts().front()};
  TableStyle style_;
};

TableCell cell(std::string text) {
  return {.text = std::move(text)};
}

TableCell header(std::string text) {
  return {.text = std::move(text), .is_header = true};
}

// Two rows of headers, a cell over two rows, one over two columns.
GridTable merged() {
  GridTable table{.rows = {}, .num_columns = 3};
  table.rows.push_back({{.text = "Name", .row_span = 2, .is_header = true},
                        {.text = "Years", .column_span = 2, .is_header = true}});
  table.rows.push_back({header("2001"), header("2002")});
  table.rows.push_back({cell("one"), cell("17"), cell("")});
  table.rows.push_back({cell("two"), {.text = "both of the years", .column_span = 2}});
  return table;
}

TEST_F(GridTableTest, PutsCellsOnTheGrid) {
  const GridTable table = merged();
  const TableLayout layout = lay_out_table(table, style_, 600);
  ASSERT_EQ(layout.cells.size(), 9U);
  EXPECT_EQ(layout.num_header_rows, 2);
  EXPECT_EQ(layout.row_edges.size(), 5U);
  const PlacedCell& name = layout.cells[0];
  EXPECT_EQ(name.box.y1, layout.row_edges[2]);
  EXPECT_EQ(layout.cells[2].column, 1);  // "2001" stands below "Years"
  EXPECT_EQ(layout.cells.back().box.x1, layout.width());
  for (const PlacedCell& placed : layout.cells) {
    EXPECT_LE(placed.text.width + 2 * style_.padding_x_px, placed.box.width() + 1e-9);
    EXPECT_LE(placed.text.height + 2 * style_.padding_y_px, placed.box.height() + 1e-9);
  }
}

TEST_F(GridTableTest, NarrowsColumnsWithoutBreakingWords) {
  GridTable table{.rows = {{cell("short"), cell("a long text that can stand in several lines")}},
                  .num_columns = 2};
  const double natural = lay_out_table(table, style_, 2'000).width();
  const TableLayout narrow = lay_out_table(table, style_, 0.6 * natural);
  EXPECT_LE(narrow.width(), 0.6 * natural);
  EXPECT_EQ(narrow.cells[0].text.lines.size(), 1U);
  EXPECT_GT(narrow.cells[1].text.lines.size(), 1U);
  EXPECT_FALSE(narrow.cells[0].text.has_broken_words);
  EXPECT_FALSE(narrow.cells[1].text.has_broken_words);
  const TableLayout tiny = lay_out_table(table, style_, 60);
  EXPECT_TRUE(tiny.cells[0].text.has_broken_words);
  style_.fills_width = true;
  EXPECT_NEAR(lay_out_table(table, style_, 900).width(), 900, 3);
}

TEST_F(GridTableTest, DrawsEveryWordWithinItsCell) {
  const GridTable table = merged();
  style_.rules = TableRules::kNone;
  const TableLayout layout = lay_out_table(table, style_, 300);
  draw::Canvas canvas(320, 200, draw::kWhite);
  const Node node = draw_table(canvas, layout, style_, {8, 6});
  expect_ink_in_words(canvas.to_image(), node, 0.99);
  ASSERT_EQ(node.children.size(), 4U);
  EXPECT_EQ(to_markdown(node),
            "| Name | Years |  |\n| --- | --- | --- |\n|  | 2001 | 2002 |\n| one | 17 |  |\n"
            "| two | both of the years |  |");
  for (std::size_t i = 0; i < layout.cells.size(); ++i) {
    std::size_t k = i;
    const Node* cell_node = nullptr;
    for (const Node& row : node.children) {
      if (k < row.children.size()) {
        cell_node = &row.children[k];
        break;
      }
      k -= row.children.size();
    }
    ASSERT_NE(cell_node, nullptr);
    if (cell_node->box.is_empty()) continue;
    EXPECT_TRUE(layout.cells[i].box.translated({8, 6}).contains(cell_node->box));
  }
}

TEST_F(GridTableTest, RulesDoNotRunThroughMergedCells) {
  const GridTable table = merged();
  style_.rules = TableRules::kAll;
  for (TextStyle* text : {&style_.body, &style_.header})
    text->colour = draw::kWhite;
  const TableLayout layout = lay_out_table(table, style_, 600);
  draw::Canvas canvas(620, 300, draw::kWhite);
  const Node node = draw_table(canvas, layout, style_, {0, 0});
  EXPECT_EQ(node.children.size(), 4U);
  const draw::Image image = canvas.to_image();
  const draw::Box name = layout.cells[0].box;
  EXPECT_EQ(ink_of(image, name.expanded(-2)), 0);
  EXPECT_GT(ink_of(image, {name.x1 - 1, name.y0, name.x1 + 2, name.y1}), 0);
  EXPECT_EQ(ink_of(image, layout.cells[1].box.expanded(-2)), 0);
}

TEST_F(GridTableTest, CutsWholeRowsAndNoSpanInTwo) {
  GridTable table = merged();
  const TableLayout layout = lay_out_table(table, style_, 600);
  GridTable cut = table;
  cut_rows_to_height(cut, layout, layout.row_edges[3] + 1);
  EXPECT_EQ(cut.rows.size(), 3U);
  cut = table;
  cut_rows_to_height(cut, layout, layout.row_edges[1] + 1);
  EXPECT_TRUE(cut.rows.empty());  // "Name" reaches into the second row
}

}  // namespace
}  // namespace tessera::synth
