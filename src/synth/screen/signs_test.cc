#include "synth/screen/signs.h"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

#include "synth/screen/testing/boards.h"

namespace tessera::synth {
namespace {

using draw::Box;
using testing::changed_box;

draw::Image picture_of(Sign sign, const Box& box) {
  draw::Canvas canvas(60, 60, draw::kWhite);
  draw_sign(canvas, sign, box, draw::kBlack);
  return canvas.to_image();
}

const draw::Image& blank() {
  static const draw::Image image = draw::make_image(60, 60, draw::kWhite);
  return image;
}

TEST(Signs, LieWithinTheirBoxAndDiffer) {
  std::vector<std::vector<std::uint8_t>> pictures;
  for (std::size_t i = 0; i < kNumSigns; ++i) {
    const Box box{10, 10, 50, 50};
    const draw::Image after = picture_of(static_cast<Sign>(i), box);
    const Box changed = changed_box(blank(), after);
    EXPECT_GT(std::max(changed.width(), changed.height()), 15) << i;
    EXPECT_TRUE(box.contains(changed)) << i;
    EXPECT_EQ(std::ranges::count(pictures, after.rgb), 0) << i;
    pictures.push_back(after.rgb);
  }
}

TEST(Signs, StandInTheMiddleOfALongBox) {
  for (const Box& box : {Box{0, 20, 60, 40}, Box{20, 0, 40, 60}}) {
    for (const Sign sign : {Sign::kClose, Sign::kPlus, Sign::kMaximise}) {
      const Box ink = changed_box(blank(), picture_of(sign, box));
      EXPECT_NEAR(ink.centre().x, 30, 1);
      EXPECT_NEAR(ink.centre().y, 30, 1);
      EXPECT_LE(ink.width(), 20);
      EXPECT_LE(ink.height(), 20);
    }
  }
}

TEST(Signs, CanBeSeenWhenSmall) {
  for (std::size_t i = 0; i < kNumSigns; ++i) {
    const Box ink = changed_box(blank(), picture_of(static_cast<Sign>(i), {5, 5, 14, 14}));
    EXPECT_FALSE(ink.is_empty()) << i;
    EXPECT_TRUE((Box{5, 5, 14, 14}).contains(ink)) << i;
  }
  EXPECT_EQ(picture_of(Sign::kCheck, {5, 5, 8, 8}).rgb, blank().rgb);  // nothing could be told
}

TEST(Signs, PointWhereTheySay) {
  // More ink on the side of the point: the outermost column or row holds less of an arrow.
  const auto ink_in = [](Sign sign, const Box& part) {
    const draw::Image image = picture_of(sign, {10, 10, 50, 50});
    Index count = 0;
    for (auto y = static_cast<Index>(part.y0); y < static_cast<Index>(part.y1); ++y) {
      for (auto x = static_cast<Index>(part.x0); x < static_cast<Index>(part.x1); ++x)
        count += image.rgb[static_cast<std::size_t>(3 * (y * 60 + x))] < 128 ? 1 : 0;
    }
    return count;
  };
  const Box left{10, 27, 30, 33};
  const Box right{30, 27, 50, 33};
  const Box upper{27, 10, 33, 30};
  const Box lower{27, 30, 33, 50};
  EXPECT_GT(ink_in(Sign::kLeft, left), ink_in(Sign::kLeft, right));
  EXPECT_LT(ink_in(Sign::kRight, left), ink_in(Sign::kRight, right));
  EXPECT_GT(ink_in(Sign::kUp, upper), ink_in(Sign::kUp, lower));
  EXPECT_LT(ink_in(Sign::kDown, upper), ink_in(Sign::kDown, lower));
}

}  // namespace
}  // namespace tessera::synth
