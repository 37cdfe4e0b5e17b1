#include "synth/document/internal/boxes.h"

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "synth/document/internal/mark_blocks.h"
#include "synth/document/internal/placing.h"
#include "synth/document/testing/bench_sheet.h"
#include "synth/testing/ink.h"

namespace tessera::synth {
namespace {

constexpr double kUnit = 9;

// One word per item, of the given ranks.
void fill(Stack& stack, const BlockLook& look, const std::vector<int>& ranks) {
  const std::vector<std::string> words = {"one", "two", "three", "four", "five", "six"};
  for (std::size_t i = 0; i < ranks.size(); ++i)
    stack.add(line_of(words[i], look), {.rank = ranks[i]});
}

std::string text_of(BenchSheet& bench, const Stack& stack) {
  return plain_text(bench.draw(stack, kUnit, 300));
}

TEST(Stack, LeavesOutTheHighestRankAndOfEqualOnesTheLast) {
  BenchSheet bench;
  Stack stack;
  fill(stack, bench.look, {1, 3, 0, 3, 2});
  std::vector<std::string> left;
  while (stack.shrink(1))
    left.push_back(text_of(bench, stack));
  const std::vector<std::string> expected = {"one\n\ntwo\n\nthree\n\nfive", "one\n\nthree\n\nfive",
                                             "one\n\nthree", "three"};
  EXPECT_EQ(left, expected);
  EXPECT_FALSE(stack.shrink(0));  // something stays
}

TEST(Stack, TakesBackWhatHasRoomInItsPlaceOfBefore) {
  BenchSheet bench;
  Stack stack;
  fill(stack, bench.look, {0, 1, 1, 1});
  while (stack.shrink(1)) {
  }
  // "three" is refused: it is the second one that is offered.
  int num_offers = 0;
  stack.restore([&] { return ++num_offers != 2; });
  EXPECT_EQ(text_of(bench, stack), "one\n\ntwo\n\nfour");
  stack.restore([] { return true; });
  EXPECT_EQ(text_of(bench, stack), "one\n\ntwo\n\nthree\n\nfour");
}

TEST(Stack, DropsWhatIsTooWideButNotAll) {
  BenchSheet bench;
  Stack stack;
  stack.add(line_of("Donaudampfschifffahrt", bench.look));
  stack.add(line_of("tea", bench.look));
  stack.drop_wide(kUnit, 60);
  EXPECT_EQ(text_of(bench, stack), "tea");
  stack.drop_wide(kUnit, 5);
  EXPECT_EQ(stack.num_items(), 1);
}

TEST(Stack, IsAsHighAsItsItemsAndGapsAndStretches) {
  BenchSheet bench;
  const double line = line_of("tea", bench.look)->height(kUnit, 300).value();
  Stack stack(2);
  stack.add(line_of("tea", bench.look)).add(line_of("tea", bench.look), {.gap = 3});
  EXPECT_DOUBLE_EQ(stack.height(kUnit, 300).value(), 2 * line + 3 * kUnit);
  const auto gap_in = [&](double height) {
    Node root;
    stack.draw(bench.sheet, kUnit, {10, 10, 300, 10 + height}, root);
    close_boxes(root);
    return root.children[1].box.y0 - root.children[0].box.y0;
  };
  const double tight = gap_in(2 * line + 3 * kUnit);
  EXPECT_NEAR(gap_in(2 * line + 4 * kUnit), tight + kUnit / 2, 1.5);
  EXPECT_NEAR(gap_in(2 * line + 20 * kUnit), tight + 2 * kUnit, 1.5);
}

TEST(Stack, ShrinksPartsBeforeItLeavesThemOut) {
  BenchSheet bench;
  auto grid = std::make_unique<Grid>();
  grid->add(line_of("a", bench.look)).add(line_of("b", bench.look)).add(line_of("c", bench.look));
  Stack stack;
  stack.add(line_of("one", bench.look), {.rank = 0}).add(std::move(grid), {.rank = 1});
  EXPECT_EQ(stack.num_parts(), 4);
  EXPECT_TRUE(stack.shrink(1));
  EXPECT_TRUE(stack.shrink(1));
  EXPECT_EQ(text_of(bench, stack), "one\n\na");
  EXPECT_TRUE(stack.shrink(1));
  EXPECT_EQ(text_of(bench, stack), "one");
  EXPECT_FALSE(stack.shrink(1));
}

TEST(Row, StandsSideBySideWhileThereIsRoom) {
  BenchSheet bench;
  Row row({.gap = 2, .divider = Divider::kLine});
  row.add(line_of("apple river", bench.look)).add(line_of("lamp", bench.look), 0);
  const double line = line_of("lamp", bench.look)->height(kUnit, 300).value();
  EXPECT_DOUBLE_EQ(row.height(kUnit, 300).value(), line);
  const Node beside = bench.draw(row, kUnit, 300);
  EXPECT_GT(beside.children[1].box.x0, beside.children[0].box.x1);
  EXPECT_NEAR(beside.children[1].box.x1, BenchSheet::kMargin + 300, 4);
  const Node below = bench.draw(row, kUnit, 65);
  EXPECT_GT(below.children[1].box.y0, below.children[0].box.y1);
  EXPECT_LT(below.children[1].box.x0, BenchSheet::kMargin + 3);
  EXPECT_FALSE(row.height(kUnit, 10));
}

TEST(Row, GivesMoreRoomToTheBlockThatNeedsIt) {
  BenchSheet bench;
  Row row;
  row.add(line_of("tea", bench.look)).add(line_of("apple river bridge lamp", bench.look));
  const double natural = row.natural_width(kUnit);
  const double line = line_of("tea", bench.look)->height(kUnit, 300).value();
  // Half of the width would not do for the second one.
  EXPECT_DOUBLE_EQ(row.height(kUnit, natural + 4).value(), line);
  EXPECT_GT(row.height(kUnit, 0.8 * natural).value(), 1.5 * line);
  const Node tight = bench.draw(row, kUnit, natural + 4);
  EXPECT_LT(tight.children[1].box.x0, BenchSheet::kMargin + natural / 2);
  const Node wide = bench.draw(row, kUnit, 380);
  EXPECT_NEAR(wide.children[1].box.x0, BenchSheet::kMargin + 190 + kUnit, 2);  // equal shares
}

TEST(Row, DividesItsBlocks) {
  for (const Divider divider : {Divider::kNone, Divider::kLine, Divider::kDashed}) {
    BenchSheet bench;
    Row row({.gap = 4, .divider = divider});
    row.add(line_of("tea", bench.look)).add(line_of("lamp", bench.look));
    const Node root = bench.draw(row, kUnit, 300);
    const draw::Box gap{root.children[0].box.x1 + 2, 0, root.children[1].box.x0 - 2, 100};
    const double ink = ink_of(bench.sheet.canvas.to_image(), gap);
    EXPECT_EQ(ink > 0, divider != Divider::kNone);
    // Side by side the line is as high as the blocks; below one another it is as wide.
    const Node narrow = bench.draw(row, kUnit, 45);
    EXPECT_GT(narrow.children[1].box.y0 - narrow.children[0].box.y1, 2 * kUnit);
  }
}

TEST(Row, ShrinksTheFullerSide) {
  BenchSheet bench;
  auto few = std::make_unique<Stack>();
  fill(*few, bench.look, {1, 1});
  auto many = std::make_unique<Stack>();
  fill(*many, bench.look, {1, 1, 1, 1});
  Row row;
  row.add(std::move(few)).add(std::move(many));
  EXPECT_EQ(row.num_parts(), 6);
  EXPECT_TRUE(row.shrink(1));
  EXPECT_TRUE(row.shrink(1));
  EXPECT_EQ(plain_text(bench.draw(row, kUnit, 300)), "one\n\ntwo\n\none\n\ntwo");
}

TEST(Grid, HasRowsThatAreAboutEquallyFull) {
  BenchSheet bench;
  Grid grid({.gap_x = 2, .gap_y = 1});
  for (int i = 0; i < 4; ++i)
    grid.add(line_of("tea " + std::to_string(i), bench.look));
  const double line = line_of("tea", bench.look)->height(kUnit, 300).value();
  const double width = grid.natural_width(kUnit);
  EXPECT_DOUBLE_EQ(grid.height(kUnit, width + 1).value(), line);
  // With room for three, two rows of two.
  EXPECT_NEAR(grid.height(kUnit, 0.8 * width).value(), 2 * line + kUnit, 1e-9);
  const Node root = bench.draw(grid, kUnit, 0.8 * width);
  EXPECT_EQ(root.children[2].box.x0, root.children[0].box.x0);
  EXPECT_EQ(root.children[1].box.y0, root.children[0].box.y0);
  EXPECT_TRUE(grid.shrink(1));
  EXPECT_EQ(grid.num_parts(), 3);
}

TEST(Panel, HasAGroundAroundItsBlock) {
  BenchSheet bench;
  const BlockPtr panel =
      panel_block(line_of("tea", bench.look), {.ground = draw::grey(200), .padding = 2});
  const double line = line_of("tea", bench.look)->height(kUnit, 300).value();
  EXPECT_DOUBLE_EQ(panel->height(kUnit, 300).value(), line + 4 * kUnit);
  const Node root = bench.draw(*panel, kUnit, 300);
  EXPECT_NEAR(root.box.x0, BenchSheet::kMargin + 2 * kUnit, 3);
  const draw::Image image = bench.sheet.canvas.to_image();
  EXPECT_EQ(ink_of(image, {300, 12, 301, 13}), 55);
  EXPECT_EQ(ink_of(image, {300, 5, 301, 6}), 0);
}

TEST(CentredBlock, HasAsMuchRoomAtBothSides) {
  BenchSheet bench;
  const BlockPtr block = centred_block(line_of("tea", bench.look));
  const double natural = block->natural_width(kUnit);
  EXPECT_EQ(block->height(kUnit, 300), line_of("tea", bench.look)->height(kUnit, 300));
  EXPECT_NEAR(bench.draw(*block, kUnit, 300).box.centre().x, BenchSheet::kMargin + 150, 1.5);
  EXPECT_NEAR(bench.draw(*block, kUnit, natural).box.x0, BenchSheet::kMargin, 2);
}

TEST(DropWide, ReachesIntoBlocksOfBlocks) {
  BenchSheet bench;
  const std::string wide = "Donaudampfschifffahrt";
  const auto both = [&](auto holder) {
    holder->add(line_of(wide, bench.look));
    holder->add(line_of("tea", bench.look));
    return holder;
  };
  std::vector<BlockPtr> blocks;
  blocks.push_back(both(std::make_unique<Stack>()));
  blocks.push_back(both(std::make_unique<Row>()));
  blocks.push_back(both(std::make_unique<Grid>()));
  blocks.push_back(panel_block(both(std::make_unique<Stack>()), {.padding = 0.5}));
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    Stack stack;
    stack.add(std::move(blocks[i])).add(line_of("lamp", bench.look));
    EXPECT_FALSE(stack.height(kUnit, 60)) << i;
    stack.drop_wide(kUnit, 60);
    EXPECT_EQ(plain_text(bench.draw(stack, kUnit, 60)), "tea\n\nlamp") << i;
  }
}

TEST(Row, LeavesOutPicturesBeforeTexts) {
  BenchSheet bench;
  Row row;
  row.add(square_code_block("4711", draw::kBlack, 8), 0);
  row.add(line_of("tea", bench.look));
  EXPECT_FALSE(row.shrink(1));
  EXPECT_TRUE(row.shrink(0));
  EXPECT_EQ(plain_text(bench.draw(row, kUnit, 300)), "tea");
  EXPECT_FALSE(row.shrink(0));
}

Scene place_four(const draw::Box& room, const Placing& placing) {
  BenchSheet bench;
  Stack stack;
  fill(stack, bench.look, {0, 1, 2, 3});
  EXPECT_TRUE(place(bench.sheet, stack, room, placing));
  return bench.sheet.finish();
}

TEST(Place, GrowsIntoRoom) {
  const auto height_of = [](const Scene& scene) {
    return scene.root.children[0].children[0].box.height();
  };
  const draw::Box whole{5, 5, 395, 295};
  const Scene small = place_four(whole, {.unit_px = 8, .most_px = 8});
  const Scene large = place_four(whole, {.unit_px = 8, .most_px = 100});
  EXPECT_EQ(plain_text(small.root), "one\n\ntwo\n\nthree\n\nfour");
  EXPECT_EQ(plain_text(large.root), plain_text(small.root));
  EXPECT_GT(height_of(large), 2 * height_of(small));
  EXPECT_GT(large.root.box.height(), 200);
}

TEST(Place, LeavesOutWhatHasNoRoom) {
  const Scene scene = place_four({5, 5, 395, 60}, {.unit_px = 8, .most_px = 8});
  EXPECT_EQ(plain_text(scene.root), "one\n\ntwo");
}

TEST(Place, ShrinksBeforeItLeavesOutWhatIsNeeded) {
  BenchSheet bench;
  Stack stack;
  fill(stack, bench.look, {0, 0, 2});
  EXPECT_TRUE(place(bench.sheet, stack, {5, 5, 395, 50}, {.unit_px = 16, .most_px = 16}));
  EXPECT_EQ(plain_text(bench.sheet.scene.root), "one\n\ntwo");
}

TEST(Place, IsWrittenSmallerForTheSakeOfALongWord) {
  BenchSheet bench;
  Stack stack;
  stack.add(line_of("Donaudampfschifffahrt", bench.look), {.rank = 2});
  stack.add(line_of("tea", bench.look), {.rank = 2});
  const double natural = stack.natural_width(12);
  const draw::Box room{5, 5, 5 + 0.8 * natural, 295};
  EXPECT_TRUE(place(bench.sheet, stack, room, {.unit_px = 12, .most_px = 12}));
  EXPECT_EQ(plain_text(bench.sheet.scene.root), "Donaudampfschifffahrt\n\ntea");
}

TEST(Place, LeavesOutAWordThatIsMuchTooLong) {
  BenchSheet bench;
  Stack stack;
  stack.add(line_of("Donaudampfschifffahrt", bench.look), {.rank = 0});
  stack.add(line_of("tea", bench.look), {.rank = 2});
  const double natural = stack.natural_width(12);
  const draw::Box room{5, 5, 5 + 0.4 * natural, 295};
  EXPECT_TRUE(place(bench.sheet, stack, room, {.unit_px = 12, .least_px = 6, .most_px = 12}));
  EXPECT_EQ(plain_text(bench.sheet.scene.root), "tea");
  EXPECT_GT(bench.sheet.scene.root.children[0].children[0].box.height(), 12);
}

TEST(Place, DrawsNothingWithoutRoom) {
  BenchSheet bench;
  Stack stack;
  fill(stack, bench.look, {0, 0});
  EXPECT_FALSE(place(bench.sheet, stack, {5, 5, 395, 12}, {}));
  EXPECT_FALSE(place(bench.sheet, stack, {5, 5, 12, 295}, {}));
  EXPECT_TRUE(bench.sheet.scene.root.children.empty());
}

TEST(Place, FillsColumnsOfAWideRoom) {
  BenchSheet bench;
  Stack stack;
  fill(stack, bench.look, {0, 0, 0, 0, 0, 0});
  const Placing placing{.unit_px = 8, .most_px = 30, .column_aspect = 2, .column_units = 8};
  EXPECT_TRUE(place(bench.sheet, stack, {5, 5, 395, 65}, placing));
  const Node& root = bench.sheet.scene.root;
  ASSERT_GE(root.children.size(), 2U);
  for (const Node& column : root.children)
    EXPECT_EQ(column.kind, NodeKind::kColumn);
  EXPECT_EQ(nodes_of(root, NodeKind::kParagraph).size(), 6U);
}

}  // namespace
}  // namespace tessera::synth
