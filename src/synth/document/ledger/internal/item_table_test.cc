#include "synth/document/ledger/internal/item_table.h"

#include <string>

#include <gtest/gtest.h>

#include "synth/markup/markup.h"
#include "synth/testing/ink.h"
#include "synth/testing/scenes.h"

namespace tessera::synth {
namespace {

constexpr double kUnit = 8;

Fact fact_of(std::string key, std::string value) {
  return {.key = std::move(key), .value = std::move(value)};
}

// Three rows of number, name, code, price; the codes go first.
ItemTable goods(const BlockLook& look) {
  ItemTable table{.columns = {{"No.", Alignment::kRight, 1},
                              {"Item"},
                              {"Code", Alignment::kLeft, 2},
                              {"Price", Alignment::kRight}},
                  .body = look,
                  .header = look};
  table.rows = {{{"1"}, {"lamp"}, {"A-77"}, {"12.50", {fact_of("price", "12.50")}}},
                {{"2"}, {"tea"}, {"A-78"}, {"3 x 0.90", {fact_of("count", "3")}}},
                {{"3"}, {"tea"}, {"A-79"}, {"1 x 1", {fact_of("same", "1")}}}};
  return table;
}

class ItemTableTest : public ::testing::Test {
 protected:
  ItemTableTest() { look_.faces = &sheet_.add_faces({}); }

  // Draws the blocks below one another and returns the page.
  Node draw(const std::vector<BlockPtr>& blocks, double width) {
    Node page;
    double y = 20;
    for (const BlockPtr& block : blocks) {
      const double height = block->height(kUnit, width).value_or(0);
      block->draw(sheet_, kUnit, {20, y, 20 + width, y + height}, page);
      y += height;
    }
    return page;
  }

  SceneRequest request_{.width = 700, .height = 500, .difficulty = 0};
  Studio studio_{small_assets()};
  base::Rng rng_{1};
  Sheet sheet_{studio_, request_, rng_, {}};
  BlockLook look_{};
};

TEST_F(ItemTableTest, IsOneTableOfItsBlocks) {
  const Node page = draw(item_blocks(goods(look_)), 600);
  EXPECT_EQ(to_markdown(page),
            "| No. | Item | Code | Price |\n| --- | --- | --- | --- |\n"
            "| 1 | lamp | A-77 | 12.50 |\n| 2 | tea | A-78 | 3 x 0.90 |\n"
            "| 3 | tea | A-79 | 1 x 1 |");
  expect_ink_in_words(sheet_.canvas.to_image(), page, 1);
}

TEST_F(ItemTableTest, StatesWholeWordsThatStandOnce) {
  const Node page = draw(item_blocks(goods(look_)), 600);
  ASSERT_EQ(sheet_.scene.facts.size(), 2U);  // "1" stands twice in "1 x 1"
  EXPECT_EQ(sheet_.scene.facts[0].key, "price");
  EXPECT_EQ(sheet_.scene.facts[1].key, "count");
  const Node& words = page.children[0].children[2].children[3].children[0];
  EXPECT_EQ(sheet_.scene.facts[1].box, words.children[0].box);
}

TEST_F(ItemTableTest, GivesUpColumnsOfTheHighestRankFirst) {
  EXPECT_EQ(plain_text(draw(item_blocks(goods(look_)), 150)).find("A-77"), std::string::npos);
  const std::string narrow = plain_text(draw(item_blocks(goods(look_)), 105));
  EXPECT_EQ(narrow.find("No."), std::string::npos);
  EXPECT_NE(narrow.find("lamp"), std::string::npos);
  EXPECT_NE(narrow.find("12.50"), std::string::npos);
}

TEST_F(ItemTableTest, StacksWhatMustStayWhereItIsTooNarrow) {
  const Node page = draw(item_blocks(goods(look_)), 60);
  const Node& row = page.children[0].children[1];
  ASSERT_EQ(row.children.size(), 1U);
  EXPECT_NE(to_markdown(page).find("| lamp<br>12.50 |"), std::string::npos);
  EXPECT_FALSE(item_blocks(goods(look_)).back()->height(kUnit, 15));
}

TEST_F(ItemTableTest, BeginsAnewAfterSomethingElse) {
  std::vector<BlockPtr> blocks = item_blocks(goods(look_));
  std::vector<Printed> between;
  between.push_back({.text = "river"});
  blocks.insert(blocks.begin() + 2, text_block(NodeKind::kParagraph, std::move(between), look_));
  const Node page = draw(blocks, 600);
  ASSERT_EQ(page.children.size(), 3U);
  EXPECT_EQ(page.children[0].children.size(), 2U);
  EXPECT_EQ(page.children[2].children.size(), 2U);
}

TEST_F(ItemTableTest, KeepsRowsOfAnItemTogether) {
  ItemTable table{.columns = {{}, {.alignment = Alignment::kRight}},
                  .rows = {{{"lamp"}}, {{"2 x 1"}, {"2"}}, {{"tea"}}, {{"3 x 1"}, {"3"}}},
                  .rows_per_item = 2,
                  .has_header = false,
                  .has_leaders = true,
                  .body = look_,
                  .header = look_};
  const std::vector<BlockPtr> blocks = item_blocks(std::move(table));
  ASSERT_EQ(blocks.size(), 2U);
  const Node page = draw(blocks, 300);
  EXPECT_EQ(page.children[0].children[0].children[0].column_span, 2);
  // The dots are no words.
  const draw::Box& left = page.children[0].children[1].children[0].box;
  const draw::Box& right = page.children[0].children[1].children[1].box;
  EXPECT_GT(ink_of(sheet_.canvas.to_image(), {left.x1 + 1, left.y0, right.x0 - 1, right.y1}), 0);
}

TEST_F(ItemTableTest, IsAsWideAsItSays) {
  const std::vector<BlockPtr> blocks = item_blocks(goods(look_));
  const double width = blocks.back()->natural_width(kUnit);
  EXPECT_LT(width, 400);
  EXPECT_NE(to_markdown(draw(blocks, width)).find("A-79"), std::string::npos);
}

}  // namespace
}  // namespace tessera::synth
