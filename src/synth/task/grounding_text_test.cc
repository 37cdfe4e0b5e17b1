#include "synth/task/grounding_text.h"

#include <gtest/gtest.h>

#include "processor/grounding.h"

namespace tessera::synth {
namespace {

constexpr PictureSize kPicture{.width = 640, .height = 480};

TEST(ToGroundingUnits, CoversZeroTo999OfEverySide) {
  EXPECT_EQ(to_grounding_units({0, 0, 640, 480}, kPicture), (GroundingBox{0, 0, 999, 999}));
  EXPECT_EQ(to_grounding_units({320, 120, 480, 240}, kPicture), (GroundingBox{500, 250, 749, 500}));
}

TEST(ToGroundingUnits, ClampsAndNeverTurnsABoxRound) {
  EXPECT_EQ(to_grounding_units({-20, -1, 700, 500}, kPicture), (GroundingBox{0, 0, 999, 999}));
  EXPECT_EQ(to_grounding_units({100, 100, 90, 80}, kPicture), (GroundingBox{156, 208, 156, 208}));
}

TEST(ToGroundingUnits, IsReadBackWithinItsStep) {
  for (Index width = 100; width < 3000; width += 371) {
    for (double x = 0; x < static_cast<double>(width); x += 13.7) {
      const PictureSize picture{.width = width, .height = width};
      const Index unit = to_grounding_units({x, x, x + 1, x + 1}, picture)[0];
      const auto read = static_cast<double>(unit * width / 999);
      EXPECT_LE(std::abs(read - x), static_cast<double>(width) / 1998 + 1) << width << " " << x;
    }
  }
}

TEST(IsGroundable, WantsAHundredthAndFourPixelsOfWhatIsInside) {
  EXPECT_TRUE(is_groundable({10, 10, 17, 15}, kPicture));
  EXPECT_FALSE(is_groundable({10, 10, 16, 15}, kPicture));  // 6.4 pixels of width are needed
  EXPECT_FALSE(is_groundable({10, 10, 30, 13}, kPicture));  // 3 pixels high
  EXPECT_FALSE(is_groundable({-30, 10, 3, 40}, kPicture));  // 3 pixels inside
  EXPECT_FALSE(is_groundable({}, kPicture));
}

TEST(GroundedText, IsReadBackByTheProcessor) {
  const std::array<draw::Box, 2> boxes = {draw::Box{320, 0, 640, 240}, draw::Box{0, 0, 64, 48}};
  const std::string text = grounded_text("red apples", boxes, kPicture);
  EXPECT_EQ(text, "<|ref|>red apples<|/ref|><|det|>[[0, 0, 100, 100], [500, 0, 999, 500]]<|/det|>");
  const std::vector<processor::GroundedPhrase> phrases = processor::parse_grounding(text);
  ASSERT_EQ(phrases.size(), 1);
  EXPECT_EQ(phrases[0].label, "red apples");
  ASSERT_EQ(phrases[0].boxes.size(), 2);
  EXPECT_EQ(phrases[0].boxes[1], (std::array<double, 4>{500, 0, 999, 500}));
}

TEST(IsLabel, RefusesLinesAndTags) {
  EXPECT_TRUE(is_label("a | b"));
  EXPECT_FALSE(is_label(""));
  EXPECT_FALSE(is_label("a\nb"));
  EXPECT_FALSE(is_label("a<|/ref|>"));
}

}  // namespace
}  // namespace tessera::synth
