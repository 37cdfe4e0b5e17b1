#include "synth/scene.h"

#include <gtest/gtest.h>

namespace tessera::synth {
namespace {

Node word(std::string text, draw::Box box = {}) {
  return {.kind = NodeKind::kWord, .text = std::move(text), .box = box};
}

Node line(std::vector<Node> words) {
  return {.kind = NodeKind::kLine, .children = std::move(words)};
}

Node paragraph(std::vector<Node> lines) {
  return {.kind = NodeKind::kParagraph, .children = std::move(lines)};
}

Node cell(std::string text) {
  return {.kind = NodeKind::kCell, .children = {line({word(std::move(text))})}};
}

TEST(PlainText, KeepsLinesAndPutsBlocksApart) {
  Node page;
  page.children = {paragraph({line({word("Two"), word("lines")}), line({word("here.")})}),
                   paragraph({line({word("End.")})})};
  EXPECT_EQ(plain_text(page), "Two lines\nhere.\n\nEnd.");
}

TEST(PlainText, PutsNoSpaceBehindWordsThatJoin) {
  Node first = word("你");
  first.joins_next = true;
  EXPECT_EQ(plain_text(line({first, word("好"), word("ok")})), "你好 ok");
}

TEST(PlainText, PutsTheCellsOfARowInOneLine) {
  Node table{.kind = NodeKind::kTable};
  table.children = {{.kind = NodeKind::kRow, .children = {cell("a"), cell(""), cell("b")}},
                    {.kind = NodeKind::kRow, .children = {cell("c"), cell("d")}}};
  EXPECT_EQ(plain_text(table), "a b\nc d");
}

TEST(PlainText, KeepsTheEmptyLinesOfCode) {
  Node page;
  page.children = {
      paragraph({line({word("So:")})}),
      {.kind = NodeKind::kCode,
       .children = {line({word("if x:")}), line({word("    y")}), line({}), line({word("z")})}}};
  EXPECT_EQ(plain_text(page), "So:\n\nif x:\n    y\n\nz");
}

TEST(CloseBoxes, UnitesWhatLiesBelow) {
  Node page;
  page.children = {paragraph({line({word("a", {1, 2, 5, 6}), word("b", {8, 1, 9, 7})})}),
                   paragraph({})};
  close_boxes(page);
  EXPECT_EQ(page.box, (draw::Box{1, 1, 9, 7}));
  EXPECT_EQ(page.children[0].children[0].box, page.box);
  EXPECT_TRUE(page.children[1].box.is_empty());
}

TEST(ChangeBoxes, ReachesNodesFactsAndObjectsButNoEmptyBox) {
  Scene scene;
  scene.root.children = {word("a", {1, 1, 2, 2}), word("b")};
  scene.facts = {{.key = "total", .value = "1", .box = {3, 3, 4, 4}},
                 {.key = "unprinted", .value = "2"}};
  scene.objects = {{.noun = "cat", .box = {5, 5, 6, 6}}};
  int num_changed = 0;
  change_boxes(scene, [&](const draw::Box& box) {
    ++num_changed;
    return draw::Box{box.x0 + 10, box.y0, box.x1 + 10, box.y1};
  });
  EXPECT_EQ(num_changed, 3);
  EXPECT_EQ(scene.root.children[0].box, (draw::Box{11, 1, 12, 2}));
  EXPECT_EQ(scene.facts[0].box.x0, 13);
  EXPECT_EQ(scene.objects[0].box.x0, 15);
  EXPECT_TRUE(scene.root.children[1].box.is_empty());
}

}  // namespace
}  // namespace tessera::synth
