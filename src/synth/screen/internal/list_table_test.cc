#include "synth/screen/internal/list_table.h"

#include <gtest/gtest.h>

#include "synth/markup/markup.h"
#include "synth/screen/testing/boards.h"

namespace tessera::synth {
namespace {

using draw::Box;
using testing::for_each_look;
using testing::nodes_of;

std::vector<ListColumn> columns_of(const Stage& stage) {
  return {{.title = "Name"},
          {.title = "Size", .width_px = 5 * stage.em(), .alignment = Alignment::kRight},
          {.title = "Date", .width_px = 8 * stage.em(), .kind = ValueKind::kDate}};
}

const std::vector<ListRow>& some_rows() {
  static const std::vector<ListRow> rows = {{.cells = {"a.txt", "1 KB", "2020-01-02"}},
                                            {.cells = {"b.txt", "22 KB", "2021-03-04"}},
                                            {.cells = {"b.txt", "33 KB", "2022-05-06"}}};
  return rows;
}

std::string cell_at(const Node& table, std::size_t row, std::size_t column) {
  return plain_text(*table_grid(table).at(row).at(column));
}

TEST(ListTable, WritesHeaderAndRows) {
  for_each_look(10, [](Stage& stage) {
    const Node table = draw_list_table(stage, stage.bounds(), columns_of(stage), some_rows(), {});
    ASSERT_EQ(table.children.size(), 4U);
    EXPECT_EQ(cell_at(table, 0, 0), "Name");
    EXPECT_TRUE(table.children[0].children[0].is_header);
    EXPECT_EQ(cell_at(table, 2, 1), "22 KB");
    EXPECT_FALSE(table.children[2].children[0].is_header);
    testing::expect_below_one_another(nodes_of(table, NodeKind::kRow));
  });
}

TEST(ListTable, StatesCellsOfRowsThatHaveANameOfTheirOwn) {
  for_each_look(4, [](Stage& stage) {
    (void)draw_list_table(stage, stage.bounds(), columns_of(stage), some_rows(), {});
    // Two rows are called b.txt; the second one cannot be asked for.
    const auto& facts = stage.sheet.scene.facts;
    ASSERT_EQ(facts.size(), 4U);
    EXPECT_EQ(facts[0].slots[0].second, "a.txt");
    EXPECT_EQ(facts[0].slots[1].second, "Size");
    EXPECT_EQ(facts[0].value, "1 KB");
    EXPECT_EQ(facts[3].value, "2021-03-04");
    EXPECT_EQ(facts[3].kind, ValueKind::kDate);
  });
}

TEST(ListTable, AlignsNumbersAtTheRight) {
  for_each_look(4, [](Stage& stage) {
    const Node table = draw_list_table(stage, stage.bounds(), columns_of(stage), some_rows(), {});
    const Box first = table.children[1].children[1].box;
    const Box second = table.children[2].children[1].box;
    EXPECT_NEAR(first.x1, second.x1, 1.5);
    EXPECT_GT(first.x0, second.x0);
  });
}

TEST(ListTable, DropsColumnsFromTheRight) {
  for_each_look(4, [](Stage& stage) {
    const Box narrow{0, 0, 12 * stage.em(), 200};
    const Node table = draw_list_table(stage, narrow, columns_of(stage), some_rows(), {});
    ASSERT_FALSE(table.children.empty());
    EXPECT_EQ(table.children[0].children.size(), 2U);
    EXPECT_EQ(cell_at(table, 0, 1), "Size");
  });
}

TEST(ListTable, EndsWhereItsBoxEnds) {
  for_each_look(4, [](Stage& stage) {
    const Box low{0, 0, 400, 2.5 * stage.look.row_px};
    const Node table = draw_list_table(stage, low, columns_of(stage), some_rows(), {});
    EXPECT_EQ(table.children.size(), 2U);
    EXPECT_LE(table.box.y1, low.y1);
    EXPECT_TRUE(draw_list_table(stage, {}, columns_of(stage), some_rows(), {}).children.empty());
  });
}

TEST(ListTable, GoesWithoutAHeader) {
  for_each_look(2, [](Stage& stage) {
    const ListLook look{.has_header = false, .is_striped = true, .has_rules = true};
    const Node table = draw_list_table(stage, stage.bounds(), columns_of(stage), some_rows(), look);
    EXPECT_EQ(table.children.size(), 3U);
    EXPECT_TRUE(stage.sheet.scene.facts.empty());  // columns without names
  });
}

TEST(FileTable, HasFilesWithSizesAndDates) {
  for_each_look(6, [](Stage& stage) {
    const Node table = draw_file_table(stage, stage.bounds());
    ASSERT_GE(table.children.size(), 3U);
    for (std::size_t row = 1; row < table.children.size(); ++row) {
      EXPECT_FALSE(cell_at(table, row, 0).empty());
      EXPECT_TRUE(cell_at(table, row, 1).ends_with("B"));
    }
  });
}

}  // namespace
}  // namespace tessera::synth
