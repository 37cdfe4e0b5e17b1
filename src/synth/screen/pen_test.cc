#include "synth/screen/pen.h"

#include <gtest/gtest.h>

#include "synth/screen/testing/boards.h"

namespace tessera::synth {
namespace {

using draw::Box;
using testing::changed_box;
using testing::for_each_look;

TEST(Pen, ShortensTextToAWidth) {
  for_each_look(4, [](Stage& stage) {
    const TextStyle style = stage.pen.plain();
    const std::string text = "Several words, of which not all fit";
    EXPECT_EQ(stage.pen.fitting(text, style, 10'000), text);
    for (const double width : {40.0, 90.0, 150.0}) {
      const std::string shown = stage.pen.fitting(text, style, width);
      if (shown.empty()) continue;
      EXPECT_TRUE(shown.ends_with("…")) << shown;
      EXPECT_FALSE(shown.ends_with(" …")) << shown;
      EXPECT_LE(stage.pen.width_of(shown, style), width);
      EXPECT_TRUE(text.starts_with(shown.substr(0, shown.size() - std::string("…").size())));
    }
    EXPECT_TRUE(stage.pen.fitting(text, style, 5).empty());
    // Never within a character.
    const std::string chinese = stage.pen.fitting("打印预览和其他设置", style, 6 * stage.em());
    EXPECT_EQ(chinese.size() % 3, 0U) << chinese;
  });
}

TEST(Pen, SetsALineInTheMiddleOfItsBox) {
  for_each_look(6, [](Stage& stage) {
    const Box box{30, 40, 330, 40 + stage.look.row_px};
    const Node line = stage.pen.line("Hohe", stage.pen.plain(), box);
    ASSERT_TRUE(is_drawn(line));
    EXPECT_EQ(plain_text(line), "Hohe");
    EXPECT_TRUE(box.contains(line.box));
    EXPECT_NEAR(line.box.centre().y, box.centre().y, 2);
    const Node nothing = stage.pen.line("Hohe", stage.pen.plain(), {30, 40, 34, 70});
    EXPECT_FALSE(is_drawn(nothing));
  });
}

TEST(Pen, DrawsNothingBehindACover) {
  for_each_look(4, [](Stage& stage) {
    const Box cover{100, 0, 480, 240};
    stage.pen.cover(cover);
    EXPECT_FALSE(stage.pen.is_free({90, 20, 120, 40}));
    EXPECT_TRUE(stage.pen.is_free({10, 20, 40, 40}));
    const draw::Image before = stage.pen.canvas().to_image();
    const Node block = stage.pen.block(NodeKind::kParagraph, "One two three four five six seven",
                                       stage.pen.plain(), {4, 60, 400, 120});
    ASSERT_TRUE(is_drawn(block));
    EXPECT_FALSE(draw::overlaps(block.box, cover));
    const Box changed = changed_box(before, stage.pen.canvas().to_image());
    EXPECT_EQ(block.box, changed);
    EXPECT_TRUE(plain_text(block).starts_with("One"));
    EXPECT_EQ(plain_text(block).find("seven"), std::string::npos);
    stage.pen.uncover();
    EXPECT_TRUE(stage.pen.is_free({90, 20, 120, 40}));
  });
}

TEST(Pen, GroundsAndEdgesKeepWithinTheirBox) {
  for_each_look(8, [](Stage& stage) {
    const Box box{50.4, 50.4, 149.6, 99.6};
    const auto expect_inside = [&](const std::function<void()>& draw_it) {
      stage.pen.fill(stage.bounds(), stage.look.window);
      const draw::Image before = stage.pen.canvas().to_image();
      draw_it();
      const Box changed = changed_box(before, stage.pen.canvas().to_image());
      EXPECT_FALSE(changed.is_empty());
      EXPECT_TRUE(box.to_pixels().contains(changed));
    };
    expect_inside([&] { stage.pen.fill(box, stage.look.accent, 6); });
    expect_inside([&] { stage.pen.frame(box, stage.look.accent, 6); });
    expect_inside([&] { stage.pen.bevel(box, true); });
    expect_inside([&] { stage.pen.rule_below(box.to_pixels(), stage.look.accent); });
    expect_inside([&] { stage.pen.rule_above(box.to_pixels(), stage.look.accent); });
  });
}

TEST(Pen, KeepsToAsManyLinesAsAreWanted) {
  for_each_look(4, [](Stage& stage) {
    const std::string text = "One two three four five six seven eight nine ten eleven twelve";
    const Box narrow{10, 10, 10 + 9 * stage.em(), 230};
    const Node all = stage.pen.block(NodeKind::kParagraph, text, stage.pen.plain(), narrow);
    const Node two = stage.pen.block(NodeKind::kParagraph, text, stage.pen.plain(), narrow, 2);
    EXPECT_GT(all.children.size(), 2U);
    EXPECT_EQ(two.children.size(), 2U);
    EXPECT_EQ(two.kind, NodeKind::kParagraph);
  });
}

TEST(Pen, BreaksNoWordOfABlock) {
  for_each_look(4, [](Stage& stage) {
    const Box narrow{10, 10, 10 + 3 * stage.em(), 230};
    const Node block = stage.pen.block(NodeKind::kParagraph, "Incomprehensibilities of many",
                                       stage.pen.plain(), narrow);
    EXPECT_FALSE(is_drawn(block));
  });
}

TEST(Pen, DividesALineThatACoverCuts) {
  for_each_look(4, [](Stage& stage) {
    const std::string text = "aa bb cc dd ee ff gg hh ii jj kk ll mm nn oo pp";
    stage.pen.cover({100, 0, 160, 240});
    const Node block = stage.pen.block(NodeKind::kParagraph, text, stage.pen.plain(),
                                       {4, 60, 476, 60 + 1.5 * stage.em()});
    ASSERT_EQ(block.children.size(), 2U);
    EXPECT_LE(block.children[0].box.x1, 100);
    EXPECT_GE(block.children[1].box.x0, 160);
    EXPECT_TRUE(plain_text(block.children[0]).starts_with("aa"));
  });
}

TEST(Pen, HasStylesOfOneFamily) {
  for_each_look(3, [](Stage& stage) {
    Pen& pen = stage.pen;
    EXPECT_EQ(pen.plain().size_px, stage.em());
    EXPECT_EQ(pen.bold().emphasis, Emphasis::kBold);
    EXPECT_EQ(pen.heading(1.5).size_px, 1.5 * stage.em());
    EXPECT_EQ(pen.dim().colour, stage.look.dim_ink);
    for (const TextStyle& style : {pen.plain(), pen.bold(), pen.heading(2), pen.dim()})
      EXPECT_EQ(style.faces, stage.look.faces);
  });
}

TEST(AddDrawn, TakesOnlyWhatWasDrawn) {
  Node parent{.kind = NodeKind::kColumn};
  EXPECT_FALSE(add_drawn(parent, Node{.kind = NodeKind::kLine}));
  EXPECT_TRUE(parent.children.empty());
  EXPECT_TRUE(add_drawn(parent, Node{.kind = NodeKind::kLine, .box = {1, 2, 3, 4}}));
  EXPECT_TRUE(add_drawn(parent, Node{.kind = NodeKind::kLine, .box = {5, 6, 7, 8}}));
  EXPECT_EQ(parent.box, (Box{1, 2, 7, 8}));
}

TEST(BlockOf, IsEmptyForAnEmptyLine) {
  EXPECT_TRUE(block_of(NodeKind::kParagraph, Node{.kind = NodeKind::kLine}).children.empty());
  const Node block = block_of(NodeKind::kCell, Node{.kind = NodeKind::kLine, .box = {1, 2, 3, 4}});
  EXPECT_EQ(block.kind, NodeKind::kCell);
  EXPECT_EQ(block.box, (Box{1, 2, 3, 4}));
}

}  // namespace
}  // namespace tessera::synth
