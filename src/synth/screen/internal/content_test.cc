#include "synth/screen/internal/content.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "synth/screen/testing/boards.h"

namespace tessera::synth {
namespace {

using draw::Box;
using testing::controls_of;
using testing::for_each_look;
using testing::nodes_of;

TEST(Document, HasATitleAndParagraphs) {
  for_each_look(8, [](Stage& stage) {
    const Box box{20, 10, 460, 230};
    const Node page = draw_document(stage, box);
    EXPECT_TRUE(box.contains(page.box));
    EXPECT_EQ(nodes_of(page, NodeKind::kHeading).size(), 1U);
    const auto paragraphs = nodes_of(page, NodeKind::kParagraph);
    EXPECT_GE(paragraphs.size(), 1U);
    testing::expect_below_one_another(paragraphs);
  });
}

TEST(Paragraphs, ShrinkTheirSpace) {
  for_each_look(4, [](Stage& stage) {
    Space space({20, 10, 460, 230});
    Node page = column_node();
    draw_paragraphs(stage, space, page, 1);
    ASSERT_EQ(page.children.size(), 1U);
    EXPECT_GE(space.box().y0, page.children[0].box.y1 - 1);
  });
}

TEST(SideList, HasDistinctEntries) {
  for_each_look(8, [](Stage& stage) {
    const Node list = draw_side_list(stage, {0, 0, 12 * stage.em(), 240}, WordGroup::kFolders);
    std::vector<std::string> names = testing::names_of(list, "list item");
    EXPECT_GE(names.size(), 3U);
    std::ranges::sort(names);
    EXPECT_EQ(std::ranges::adjacent_find(names), names.end());
  });
}

TEST(StatusTexts, BeginWithAWord) {
  for_each_look(8, [](Stage& stage) {
    const std::vector<std::string> texts = status_texts(stage);
    ASSERT_FALSE(texts.empty());
    EXPECT_EQ(texts[0], stage.words.word(ScreenWord::kReady));
  });
}

TEST(Code, StaysWithinItsBox) {
  for_each_look(12, [](Stage& stage) {
    const Box box{20, 10, 300, 230};
    const Node code = draw_code(stage, box);
    ASSERT_TRUE(is_drawn(code));
    EXPECT_TRUE(box.contains(code.box));
    const auto blocks = nodes_of(code, NodeKind::kCode);
    EXPECT_LE(blocks.size(), 2U);
    EXPECT_GT(blocks.back()->children.size(), 1U);
  });
}

TEST(TerminalText, StaysWithinItsBox) {
  for_each_look(12, [](Stage& stage) {
    const Box box{20, 10, 300, 230};
    const Node text = draw_terminal_text(stage, box);
    EXPECT_EQ(text.kind, NodeKind::kCode);
    EXPECT_TRUE(box.contains(text.box));
    EXPECT_GT(text.children.size(), 3U);
  });
}

}  // namespace
}  // namespace tessera::synth
