// The grammar of grounded answers production by production, and the way to pixels.
#include <gtest/gtest.h>

#include "processor/grounding.h"

namespace tessera::processor {
namespace {

using Box = std::array<double, 4>;
using Boxes = std::vector<Box>;
using Pixels = std::array<Index, 4>;

std::string pair_of(const std::string& label, const std::string& list) {
  return "<|ref|>" + label + "<|/ref|><|det|>" + list + "<|/det|>";
}

// Boxes of the only phrase; no phrase fails the test.
Boxes boxes_of(const std::string& list) {
  const auto phrases = parse_grounding(pair_of("x", list));
  EXPECT_EQ(phrases.size(), 1U) << list;
  return phrases.empty() ? Boxes() : phrases[0].boxes;
}

bool is_skipped(const std::string& text) {
  return parse_grounding(text).empty();
}

TEST(GroundingGrammar, ATextWithoutPairsHasNone) {
  for (const char* text : {"", "no boxes", "[[1, 2, 3, 4]]", "<|det|>[[1, 2, 3, 4]]<|/det|>",
                           "<|grounding|>", "<|/ref|><|ref|>"}) {
    EXPECT_TRUE(is_skipped(text)) << text;
  }
}

TEST(GroundingGrammar, LabelsKeepEveryCharacter) {
  for (const char* label :
       {"", " ", "a red car", "\u7EA2\u8272\u7684\u6C7D\u8F66", "[[1, 2, 3, 4]]", "<|det|>",
        "caf\u00E9 \U0001F697", "a, b; c", "<|/det|>", "\t"}) {
    const auto phrases = parse_grounding(pair_of(label, "[[1, 2, 3, 4]]"));
    ASSERT_EQ(phrases.size(), 1U) << label;
    EXPECT_EQ(phrases[0].label, label);
  }
}

TEST(GroundingGrammar, LabelsEndAtALineBreakOrAnotherOpening) {
  EXPECT_TRUE(is_skipped(pair_of("a\nb", "[[1, 2, 3, 4]]")));
  EXPECT_TRUE(is_skipped(pair_of("a\rb", "[[1, 2, 3, 4]]")));
  const auto inner = parse_grounding("<|ref|>outer " + pair_of("inner", "[[1, 2, 3, 4]]"));
  ASSERT_EQ(inner.size(), 1U);
  EXPECT_EQ(inner[0].label, "inner");
  EXPECT_EQ(inner[0].offset, 13U);
}

TEST(GroundingGrammar, BlanksMayStandBetweenTagsAndAroundTheList) {
  for (const char* blank : {" ", "\t", "\n", "\r\n", "  \n "}) {
    const std::string b = blank;
    const auto phrases =
        parse_grounding("<|ref|>x<|/ref|>" + b + "<|det|>" + b + "[[1, 2, 3, 4]]" + b + "<|/det|>");
    EXPECT_EQ(phrases.size(), 1U) << b;
  }
  EXPECT_TRUE(is_skipped("<|ref|>x<|/ref|>: <|det|>[[1, 2, 3, 4]]<|/det|>"));
}

TEST(GroundingGrammar, ListsHoldAnyNumberOfBoxes) {
  EXPECT_EQ(boxes_of("[]"), Boxes());
  EXPECT_EQ(boxes_of("[[1, 2, 3, 4]]"), (Boxes{{1, 2, 3, 4}}));
  std::string list = "[";
  for (int i = 0; i < 200; ++i)
    list += (i == 0 ? "[" : ", [") + std::to_string(i) + ", 0, 500, 999]";
  const Boxes many = boxes_of(list + "]");
  ASSERT_EQ(many.size(), 200U);
  EXPECT_EQ(many[199], (Box{199, 0, 500, 999}));
}

TEST(GroundingGrammar, BracketsNestExactlyTwice) {
  for (const char* list : {"[1, 2, 3, 4]", "[[[1, 2, 3, 4]]]", "[[1, 2, 3, 4]]]", "[[[1, 2, 3, 4]]",
                           "[[], [1, 2, 3, 4]]", "[[]]", "((1, 2, 3, 4))"}) {
    EXPECT_TRUE(is_skipped(pair_of("x", list))) << list;
  }
}

TEST(GroundingGrammar, ABoxHasFourNumbers) {
  for (const char* list : {"[[1]]", "[[1, 2, 3]]", "[[1, 2, 3, 4, 5]]", "[[1, 2, 3, ]]",
                           "[[, 1, 2, 3, 4]]", "[[1,, 2, 3, 4]]", "[[1; 2; 3; 4]]"}) {
    EXPECT_TRUE(is_skipped(pair_of("x", list))) << list;
  }
}

TEST(GroundingGrammar, BoxesAreSeparatedByOneComma) {
  for (const char* list : {"[[1, 2, 3, 4] [5, 6, 7, 8]]", "[[1, 2, 3, 4],, [5, 6, 7, 8]]",
                           "[, [1, 2, 3, 4]]", "[[1, 2, 3, 4], ]"}) {
    EXPECT_TRUE(is_skipped(pair_of("x", list))) << list;
  }
}

TEST(GroundingGrammar, NumbersAreDecimalDigitsWithAnOptionalFraction) {
  EXPECT_EQ(boxes_of("[[007, 1.5, 0.125, 998.75]]"), (Boxes{{7, 1.5, 0.125, 998.75}}));
  for (const char* number : {"+1", "1.", ".5", "1e2", "0x10", "--1", "- 1", "1 2", "NaN", "inf",
                             "\"1\"", "\uFF11", "1.2.3", "1,5,"}) {
    EXPECT_TRUE(is_skipped(pair_of("x", "[[" + std::string(number) + ", 2, 3, 4]]"))) << number;
  }
}

TEST(GroundingGrammar, NumbersAreClampedToTheGrid) {
  EXPECT_EQ(boxes_of("[[-1, -0.5, -0, 999]]"), (Boxes{{0, 0, 0, 999}}));
  EXPECT_EQ(boxes_of("[[999.5, 1000, 123456789, 0]]"), (Boxes{{999, 999, 999, 0}}));
  EXPECT_EQ(boxes_of("[[" + std::string(5000, '9') + ", 1, 2, 3]]"), (Boxes{{999, 1, 2, 3}}));
  EXPECT_EQ(boxes_of("[[0." + std::string(5000, '0') + "1, 1, 2, 3]]"), (Boxes{{0, 1, 2, 3}}));
}

// Wherever an answer breaks off, the pairs before stay and nothing is invented.
TEST(GroundingGrammar, CutOffAnswersKeepWhatIsComplete) {
  const std::string first = pair_of("one", "[[1, 2, 3, 4]]");
  const std::string second = pair_of("two", "[[5, 6, 7, 8], [9, 10, 11, 12]]");
  for (std::size_t size = 0; size < second.size(); ++size) {
    const auto phrases = parse_grounding(first + second.substr(0, size));
    ASSERT_EQ(phrases.size(), 1U) << size;
    EXPECT_EQ(phrases[0].label, "one");
  }
  EXPECT_EQ(parse_grounding(first + second).size(), 2U);
}

TEST(GroundingGrammar, OffsetsAreThoseOfTheOpeningTags) {
  const std::string pair = pair_of("x", "[[1, 2, 3, 4]]");
  const auto phrases = parse_grounding("\u4E2D" + pair + " " + pair);
  ASSERT_EQ(phrases.size(), 2U);
  EXPECT_EQ(phrases[0].offset, 3U);
  EXPECT_EQ(phrases[1].offset, 4 + pair.size());
}

Pixels pixels_of(const std::string& box, vision::Resolution picture) {
  const vision::Resolution pictures[] = {picture};
  const auto boxes = boxes_in_pixels(pair_of("x", "[[" + box + "]]"), pictures);
  EXPECT_EQ(boxes.size(), 1U);
  return boxes.empty() ? Pixels{} : boxes[0].box;
}

TEST(BoxesInPixels, TheGridsEndsAreThePicturesSides) {
  EXPECT_EQ(pixels_of("0, 0, 999, 999", {640, 480}), (Pixels{0, 0, 640, 480}));
  EXPECT_EQ(pixels_of("0, 0, 999, 999", {1, 1}), (Pixels{0, 0, 1, 1}));
}

TEST(BoxesInPixels, FractionsOfAPixelAreDropped) {
  // 500 / 999 * 100 = 50.05, 998 / 999 * 100 = 99.90, 333 / 999 * 10 = 3.33
  EXPECT_EQ(pixels_of("500, 333, 998, 998", {100, 10}), (Pixels{50, 3, 99, 9}));
  // 499.5 / 999 * 2 = 1 exactly
  EXPECT_EQ(pixels_of("499.5, 0, 499, 0", {2, 2}), (Pixels{1, 0, 0, 0}));
}

TEST(BoxesInPixels, OutOfGridCoordinatesStayInsideThePicture) {
  EXPECT_EQ(pixels_of("-50, 2000, 99999999, -0.1", {300, 200}), (Pixels{0, 200, 300, 0}));
}

TEST(BoxesInPixels, CornersKeepTheirOrder) {
  // What the model says is not sorted: a box may be drawn from any corner.
  EXPECT_EQ(pixels_of("999, 999, 0, 0", {10, 20}), (Pixels{10, 20, 0, 0}));
}

TEST(BoxesInPixels, EveryBoxOfAPhraseCarriesItsLabel) {
  const vision::Resolution pictures[] = {{999, 999}};
  const auto boxes = boxes_in_pixels(pair_of("\u732B", "[[1, 2, 3, 4], [5, 6, 7, 8]]") +
                                         pair_of("b", "[]") + pair_of("c", "[[9, 9, 9, 9]]"),
                                     pictures);
  ASSERT_EQ(boxes.size(), 3U);
  EXPECT_EQ(boxes[0].label, "\u732B");
  EXPECT_EQ(boxes[1].label, "\u732B");
  EXPECT_EQ(boxes[1].box, (Pixels{5, 6, 7, 8}));
  EXPECT_EQ(boxes[2].label, "c");
}

class Mentions : public testing::TestWithParam<std::pair<std::string, Index>> {};

TEST_P(Mentions, NameThePicture) {
  const std::vector<vision::Resolution> pictures(10, {10, 10});
  const auto& [words, image_idx] = GetParam();
  const auto boxes = boxes_in_pixels(words + " " + pair_of("x", "[[1, 1, 1, 1]]"), pictures);
  ASSERT_EQ(boxes.size(), 1U);
  EXPECT_EQ(boxes[0].image_idx, image_idx) << words;
}

INSTANTIATE_TEST_SUITE_P(
    Words,
    Mentions,
    testing::Values(std::pair("first image", 0),
                    std::pair("Second Image", 1),
                    std::pair("THIRD IMAGE", 2),
                    std::pair("the fourth image shows", 3),
                    std::pair("fifth image", 4),
                    std::pair("sixth image", 5),
                    std::pair("seventh image", 6),
                    std::pair("eighth image", 7),
                    std::pair("ninth image", 8),
                    std::pair("tenth image", 9),
                    std::pair("image 1", 0),
                    std::pair("Image 9:", 8),
                    std::pair("image 3.", 2),
                    std::pair("\u7B2C\u4E00\u5F20", 0),
                    std::pair("\u7B2C\u4E94\u5F20\u56FE", 4),
                    // The nearest mention counts.
                    std::pair("first image, then second image", 1),
                    std::pair("image 4 and the first image", 0),
                    std::pair("\u7B2C\u4E09\u5F20 image 2", 1),
                    // No mention, or none of a picture that is there: the last one.
                    std::pair("the picture", 9),
                    std::pair("image 0", 9),
                    std::pair("image 10", 9),
                    std::pair("image 12", 9),
                    std::pair("eleventh image", 9),
                    std::pair("firstimage", 9),
                    std::pair("", 9)));

TEST(BoxesInPixels, AMentionOfAPictureThatIsNotThereIsPassedOver) {
  const vision::Resolution pictures[] = {{10, 10}, {10, 10}};
  const auto image_of = [&](const std::string& words) {
    return boxes_in_pixels(words + pair_of("x", "[[1, 1, 1, 1]]"), pictures)[0].image_idx;
  };
  EXPECT_EQ(image_of("first image, third image "), 0);
  EXPECT_EQ(image_of("third image "), 1);
}

TEST(BoxesInPixels, EachPhraseLooksAtTheWordsBeforeItself) {
  const vision::Resolution pictures[] = {{10, 10}, {10, 10}, {10, 10}};
  const std::string box = pair_of("x", "[[1, 1, 1, 1]]");
  const auto boxes = boxes_in_pixels(
      box + "first image " + box + box + " second image " + box + " first image", pictures);
  ASSERT_EQ(boxes.size(), 4U);
  EXPECT_EQ(boxes[0].image_idx, 2);
  EXPECT_EQ(boxes[1].image_idx, 0);
  EXPECT_EQ(boxes[2].image_idx, 0);
  EXPECT_EQ(boxes[3].image_idx, 1);
}

}  // namespace
}  // namespace tessera::processor
