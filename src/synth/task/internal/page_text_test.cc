#include "synth/task/internal/page_text.h"

#include <set>

#include <gtest/gtest.h>

#include "synth/task/testing/hand_made_scenes.h"

namespace tessera::synth::internal {
namespace {

Node word(std::string text, draw::Box box) {
  return {.kind = NodeKind::kWord, .text = std::move(text), .box = box};
}

TEST(TextLines, AreInReadingOrderWithTheirBoxes) {
  const Scene scene = testing::lines_scene();
  const std::vector<TextLine> lines = text_lines(scene.root);
  ASSERT_EQ(lines.size(), 2);
  EXPECT_EQ(lines[0].text, "Early morning train");
  EXPECT_EQ(lines[1].text, "to the sea");
  EXPECT_EQ(lines[1].box, (draw::Box{10, 50, 106, 64}));
  EXPECT_TRUE(are_stacked(lines));
}

TEST(AreStacked, SeesLinesSideBySide) {
  EXPECT_FALSE(are_stacked(text_lines(testing::page_scene().root)));  // cells of a row
}

// Every region holds the words that its text says, and touches no other: recomputed from the words.
TEST(TextRegions, HoldTheirWordsAndNoOthers) {
  std::set<std::string> texts;
  for (const testing::NamedScene& named : testing::all_scenes()) {
    const std::vector<PageWord> words = page_words(named.scene.root);
    for (const TextRegion& region : text_regions(named.scene)) {
      std::string joined;
      for (const PageWord& w : words) {
        const double inside = intersect(w.box, region.box).area();
        EXPECT_TRUE(inside == w.box.area() || inside <= 0.02 * w.box.area()) << region.text;
        if (inside == w.box.area()) joined += w.text;
      }
      std::string bare;
      for (const char c : region.text) {
        if (c != ' ' && c != '\n') bare += c;
      }
      EXPECT_EQ(joined, bare) << named.name;
      texts.insert(region.text);
    }
  }
  EXPECT_TRUE(texts.contains("Thank you for your visit\nand come back soon."));
  EXPECT_TRUE(texts.contains("2.40"));
}

TEST(TextRegions, LeaveOutWhatCannotBeFramedAlone) {
  Scene scene;
  scene.image = draw::make_image(200, 100, draw::kWhite);
  // A paragraph whose second line stands beyond a foreign word.
  Node paragraph{.kind = NodeKind::kParagraph};
  paragraph.children = {{.kind = NodeKind::kLine, .children = {word("left", {10, 10, 50, 20})}},
                        {.kind = NodeKind::kLine, .children = {word("right", {120, 40, 170, 50})}}};
  Node other{.kind = NodeKind::kParagraph};
  other.children = {{.kind = NodeKind::kLine, .children = {word("between", {60, 20, 110, 32})}}};
  scene.root.children = {paragraph, other};
  close_boxes(scene.root);
  for (const TextRegion& region : text_regions(scene)) {
    EXPECT_TRUE(region.text == "left" || region.text == "right" || region.text == "between")
        << region.text;
  }
}

TEST(BareWord, LosesMarksAtItsEnds) {
  EXPECT_EQ(bare_word("(\"Hello,\""), "Hello");
  EXPECT_EQ(bare_word("don't."), "don't");
  EXPECT_EQ(bare_word("..."), "");
  EXPECT_EQ(bare_word("émigré"), "émigré");
}

TEST(CountOccurrences, TakesBothCasesAsOne) {
  EXPECT_EQ(count_occurrences("The other the", "the"), 3);
  EXPECT_EQ(count_occurrences("aaa", "aa"), 2);
  EXPECT_EQ(count_occurrences("x", ""), 0);
}

TEST(AbsentWord, IsNeverOnThePage) {
  const std::vector<Scene> scenes{testing::lines_scene()};
  const TaskInput input{.scenes = scenes, .assets = AssetView(testing::assets(), Split::kTrain)};
  base::Rng rng(1);
  for (int i = 0; i < 50; ++i) {
    const auto found = absent_word(input, "a garden, SEVEN windows", WordList::kWords, rng);
    ASSERT_TRUE(found);
    EXPECT_TRUE(*found != "garden" && *found != "seven" && *found != "window") << *found;
    EXPECT_NE(*found, "zebra");  // of the held-out side
  }
}

}  // namespace
}  // namespace tessera::synth::internal
