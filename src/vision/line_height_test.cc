#include "vision/line_height.h"

#include <gtest/gtest.h>

#include "base/rng.h"
#include "vision/test_page.h"

namespace tessera::vision {
namespace {

TEST(LineHeight, IsTheInkOfAUsualLine) {
  for (const Index height : {5, 9, 14, 30}) {
    TestPage page(480, 640);
    for (Index y = 10; y + height < 630; y += height + 5)
      page.write_line({.left = 10, .right = 470, .top = y, .height = height});
    EXPECT_EQ(line_height(page.image()), height);
  }
}

// Headings are few, and dotted rules no lines.
TEST(LineHeight, OtherThingsThanUsualLinesDoNotMoveIt) {
  TestPage page(480, 640);
  page.write_line({.left = 10, .right = 470, .top = 10, .height = 40});
  page.write_line({.left = 10, .right = 300, .top = 60, .height = 25});
  for (Index y = 100; y < 600; y += 20) {
    page.write_line({.left = 10, .right = 470, .top = y, .height = 12});
    for (const Index below : {14, 17})
      page.write_line({.left = 10, .right = 470, .top = y + below, .height = 2});
  }
  for (Index y = 0; y < 640; ++y)
    page.set(238, y, 0);
  EXPECT_EQ(line_height(page.image()), 12);
}

TEST(LineHeight, OneLineIsEnough) {
  TestPage page(480, 640);
  page.write_line({.left = 30, .right = 200, .top = 300, .height = 11});
  EXPECT_EQ(line_height(page.image()), 11);
}

// No row of the page is white.
TEST(LineHeight, ColumnsMayHaveTheirLinesAtDifferentHeights) {
  TestPage page(480, 640);
  for (Index y = 10; y < 600; y += 16) {
    page.write_line({.left = 10, .right = 230, .top = y, .height = 10});
    page.write_line({.left = 250, .right = 470, .top = y + 8, .height = 10});
  }
  EXPECT_EQ(line_height(page.image()), 10);
}

TEST(LineHeight, APictureBesideTheTextDoesNotMoveIt) {
  TestPage page(480, 640);
  base::Rng rng(5);
  for (Index y = 10; y < 600; y += 16)
    page.write_line({.left = 10, .right = y < 300 ? 230 : 470, .top = y, .height = 10});
  for (Index y = 20; y < 290; ++y) {
    for (Index x = 250; x < 470; ++x)
      page.set(x, y, static_cast<std::uint8_t>(rng.next_below(256)));
  }
  EXPECT_EQ(line_height(page.image()), 10);
}

TEST(LineHeight, PagesMayLieAskew) {
  for (const double slope : {-0.035, 0.035}) {  // 2 degrees
    TestPage page(480, 640);
    for (Index y = 30; y < 600; y += 20)
      page.write_line({.left = 10, .right = 470, .top = y, .height = 12, .slope = slope});
    const std::optional<Index> height = line_height(page.image());
    ASSERT_TRUE(height);
    EXPECT_GE(*height, 12);
    EXPECT_LE(*height, 14);  // a strip is 40 pixels wide
  }
}

// Paper that is grey, grainy or dirty: all of its rows have ink.
TEST(LineHeight, NoiseUnderTextDoesNotMoveIt) {
  TestPage page(480, 640);
  base::Rng rng(3);
  for (Index y = 10; y < 600; y += 16)
    page.write_line({.left = 10, .right = 470, .top = y, .height = 10});
  for (Index y = 0; y < 640; ++y) {
    for (Index x = 0; x < 480; ++x)
      page.darken(x, y, rng.next_below(1000) == 0 ? 20 : static_cast<int>(rng.next_below(8)));
  }
  EXPECT_EQ(line_height(page.image()), 10);
}

TEST(LineHeight, IsUnknownWhereNoLinesStandApart) {
  EXPECT_EQ(line_height(TestPage(480, 640).image()), std::nullopt);
  EXPECT_EQ(line_height(TestPage(5, 3).image()), std::nullopt);
  EXPECT_EQ(line_height({}), std::nullopt);
  base::Rng rng(3);
  TestPage noise(1240, 640);
  TestPage dirt(1240, 640);
  for (Index y = 0; y < 640; ++y) {
    for (Index x = 0; x < 1240; ++x) {
      noise.set(x, y, static_cast<std::uint8_t>(rng.next_below(256)));
      if (rng.next_below(400) == 0) dirt.set(x, y, 0);
    }
  }
  EXPECT_EQ(line_height(noise.image()), std::nullopt);
  EXPECT_EQ(line_height(dirt.image()), std::nullopt);
  // A line that fills the page may go on beyond it.
  TestPage cut(480, 640);
  cut.write_line({.left = 10, .right = 470, .top = 0, .height = 640});
  EXPECT_EQ(line_height(cut.image()), std::nullopt);
}

}  // namespace
}  // namespace tessera::vision
