#include "synth/task/grounding_text.h"

#include <gtest/gtest.h>

#include "processor/grounding.h"

namespace tessera::synth {
namespace {

constexpr vision::Resolution kPicture{.width = 640, .height = 480};

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

}  // namespace
}  // namespace tessera::synth
