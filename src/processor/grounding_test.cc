#include "processor/grounding.h"

#include <cmath>

#include <gtest/gtest.h>

namespace tessera::processor {
namespace {

using Box = std::array<double, 4>;

std::string pair_of(const std::string& label, const std::string& list) {
  return "<|ref|>" + label + "<|/ref|><|det|>" + list + "<|/det|>";
}

std::vector<Box> boxes_of(const std::string& list) {
  const auto phrases = parse_grounding(pair_of("x", list));
  return phrases.empty() ? std::vector<Box>() : phrases[0].boxes;
}

TEST(ParseGrounding, ReadsLabelsAndBoxes) {
  const auto phrases = parse_grounding("Two " + pair_of("dogs", "[[1, 2, 3, 4], [5,6,7,8]]") +
                                       " and " + pair_of("淡定姐", "[[0, 0, 999, 999]]") + ".");
  ASSERT_EQ(phrases.size(), 2U);
  EXPECT_EQ(phrases[0].label, "dogs");
  EXPECT_EQ(phrases[0].boxes, (std::vector<Box>{{1, 2, 3, 4}, {5, 6, 7, 8}}));
  EXPECT_EQ(phrases[0].offset, 4U);
  EXPECT_EQ(phrases[1].label, "淡定姐");
  EXPECT_EQ(phrases[1].boxes, (std::vector<Box>{{0, 0, 999, 999}}));
}

TEST(ParseGrounding, NumbersAreClampedAndMayHaveDecimals) {
  EXPECT_EQ(boxes_of("[[-5, 1.25, 1000, 99999999999999999999999999]]"),
            (std::vector<Box>{{0, 1.25, 999, 999}}));
  EXPECT_EQ(boxes_of(" [ [ 1 , 2 , 3 , 4 ] , [ 5 , 6 , 7 , 8 ] ] "),
            (std::vector<Box>{{1, 2, 3, 4}, {5, 6, 7, 8}}));
}

TEST(ParseGrounding, SkipsWhatTheGrammarDoesNotAllow) {
  for (const char* list :
       {"[1, 2, 3, 4]", "[[1, 2, 3]]", "[[1, 2, 3, 4, 5]]", "[[1, 2, 3, 4]", "[[1, 2, 3, 4],]",
        "[[1, 2, 3, x]]", "[[1, 2, 3, 4.]]", "[[1, 2, 3, .5]]", "[[1 2 3 4]]", "[[1, 2, 3, 4]] x",
        "[[__import__('os'), 2, 3, 4]]", "[[1e3, 2, 3, 4]]", "[[--1, 2, 3, 4]]", "", "[", "[["}) {
    EXPECT_TRUE(parse_grounding(pair_of("x", list)).empty()) << list;
  }
  const auto empty = parse_grounding(pair_of("x", "[ ]"));
  ASSERT_EQ(empty.size(), 1U);
  EXPECT_TRUE(empty[0].boxes.empty());
}

TEST(ParseGrounding, ABadPieceSpoilsNoOther) {
  const std::string good = pair_of("good", "[[1, 2, 3, 4]]");
  for (const std::string& bad :
       {pair_of("bad", "[[1, 2]]"), std::string("<|ref|>"), std::string("<|ref|>a\nb<|/ref|>"),
        std::string("<|ref|>a<|/ref|> is here "), std::string("<|det|>[[9, 9, 9, 9]]<|/det|>")}) {
    const auto phrases = parse_grounding(bad + good + bad);
    ASSERT_EQ(phrases.size(), 1U) << bad;
    EXPECT_EQ(phrases[0].label, "good");
    EXPECT_EQ(phrases[0].offset, bad.size());
  }
}

TEST(BoxesInPixels, TruncatesAndClamps) {
  const vision::Resolution pictures[] = {{1000, 600}};
  const auto boxes = boxes_in_pixels(pair_of("giraffe", "[[580, 270, 999, 900]]"), pictures);
  ASSERT_EQ(boxes.size(), 1U);
  EXPECT_EQ(boxes[0].label, "giraffe");
  EXPECT_EQ(boxes[0].image_idx, 0);
  // 580 / 999 * 1000 = 580.58, 270 / 999 * 600 = 162.16, 900 / 999 * 600 = 540.54
  EXPECT_EQ(boxes[0].box, (std::array<Index, 4>{580, 162, 1000, 540}));
  EXPECT_TRUE(boxes_in_pixels(pair_of("x", "[[1, 2, 3, 4]]"), {}).empty());
}

TEST(BoxesInPixels, TheLastPictureUnlessTheTextNamesAnother) {
  const vision::Resolution pictures[] = {{999, 999}, {100, 100}, {10, 10}};
  const std::string box = pair_of("x", "[[1, 1, 1, 1]]");
  const auto image_of = [&](const std::string& text) {
    return boxes_in_pixels(text, pictures).back().image_idx;
  };
  EXPECT_EQ(image_of(box), 2);
  EXPECT_EQ(image_of("In the First image, " + box), 0);
  EXPECT_EQ(image_of("In the first image, " + box + ", in the second image " + box), 1);
  EXPECT_EQ(image_of(box + " in the first image"), 2);
  EXPECT_EQ(image_of("Image 2: " + box), 1);
  EXPECT_EQ(image_of("Image 12: " + box), 2);
  EXPECT_EQ(image_of("the tenth image: " + box), 2);
  EXPECT_EQ(image_of("第二张图片中的" + box), 1);
}

using GridBox = std::array<Index, 4>;

TEST(BoxOnGrid, EdgesAreRoundedToThousandthsOfTheSides) {
  EXPECT_EQ(box_on_grid({0, 0, 640, 480}, {640, 480}), (GridBox{0, 0, 999, 999}));
  EXPECT_EQ(box_on_grid({100, 100, 200.5, 300}, {640, 480}), (GridBox{156, 208, 313, 624}));
  EXPECT_EQ(box_on_grid({0.5, 0.499, 1.5, 1.501}, {999, 999}), (GridBox{1, 0, 2, 2}));
  EXPECT_EQ(box_on_grid({-3, -0.2, 1e300, 481}, {640, 480}), (GridBox{0, 0, 999, 999}));
}

TEST(BoxOnGrid, PixelsOfTheAnswerAreWithinAThousandthOfTheSide) {
  for (const Index side : {1, 7, 384, 640, 999, 1000, 4000}) {
    for (Index edge = 0; edge <= side; edge += 1 + side / 50) {
      const auto pixels = static_cast<double>(edge);
      const GridBox box = box_on_grid({pixels, pixels, pixels, pixels}, {side, side});
      const double back = static_cast<double>(box[0]) / 999 * static_cast<double>(side);
      EXPECT_LE(std::abs(back - pixels), static_cast<double>(side) / 999 / 2 + 1e-9);
    }
  }
}

TEST(GroundingText, IsReadBackAsItWasWritten) {
  const std::vector<GridBox> boxes = {{1, 2, 3, 4}, {0, 0, 999, 999}};
  const std::string text = grounding_text("the dog", boxes);
  EXPECT_EQ(text, "<|ref|>the dog<|/ref|><|det|>[[1, 2, 3, 4], [0, 0, 999, 999]]<|/det|>");
  const auto phrases = parse_grounding(text);
  ASSERT_EQ(phrases.size(), 1U);
  EXPECT_EQ(phrases[0].label, "the dog");
  EXPECT_EQ(phrases[0].boxes, (std::vector<Box>{{1, 2, 3, 4}, {0, 0, 999, 999}}));
  EXPECT_EQ(grounding_text("x", {}), "<|ref|>x<|/ref|><|det|>[]<|/det|>");
}

TEST(GroundingText, LabelsThatWouldBreakThePairAreTold) {
  for (const char* label : {"", "a\nb", "a\rb", "<|ref|>", "a<|/ref|>", "<|det|>", "a|>"})
    EXPECT_FALSE(is_label(label)) << label;
  for (const char* label : {"a", "猫 <b>", "[[1, 2, 3, 4]]", "a | b"}) {
    ASSERT_TRUE(is_label(label)) << label;
    const std::vector<GridBox> boxes = {{1, 2, 3, 4}};
    const auto phrases = parse_grounding(grounding_text(label, boxes));
    ASSERT_EQ(phrases.size(), 1U) << label;
    EXPECT_EQ(phrases[0].label, label);
  }
}

}  // namespace
}  // namespace tessera::processor
