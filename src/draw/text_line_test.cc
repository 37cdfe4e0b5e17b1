#include "draw/text_line.h"

#include <vector>

#include <gtest/gtest.h>

#include "draw/test_fonts.h"

namespace tessera::draw {
namespace {

TEST(TextLine, RunsFollowOneAnother) {
  const auto serif = open_font(kSerifFile);
  const auto sans = open_font(kSansFile);
  const std::vector<StyledRun> runs = {
      {.run = serif->shape("E = mc", 30), .colour = kBlack},
      {.run = sans->shape("2", 18), .colour = {200, 0, 0}, .rise = 12}};
  const LineExtent extent = measure_line(runs);
  EXPECT_NEAR(extent.advance, runs[0].run.advance + runs[1].run.advance, 1e-9);
  EXPECT_NEAR(extent.ascent, std::max(serif->metrics(30).ascent, sans->metrics(18).ascent + 12),
              1e-9);
  EXPECT_NEAR(extent.descent, serif->metrics(30).descent, 1e-9);
  Canvas canvas(300, 100, kWhite);
  const Box box = draw_line(canvas, runs, {20, 60});
  EXPECT_EQ(box, inked_box(canvas.to_image()));
  EXPECT_NEAR(box.x1, 20 + extent.advance, 3);
  EXPECT_EQ(measure_line({}).advance, 0);
}

TEST(TextLine, UnderlinesAndStrikesRunThroughSpaces) {
  const auto serif = open_font(kSerifFile);
  const GlyphRun run = serif->shape("a   a", 40);
  const auto rows_between_letters = [&](bool is_underlined, bool is_struck) {
    Canvas canvas(200, 100, kWhite);
    const StyledRun styled{
        .run = run, .colour = kBlack, .is_underlined = is_underlined, .is_struck = is_struck};
    const Box box = draw_line(canvas, {&styled, 1}, {20, 60});
    const Image image = canvas.to_image();
    EXPECT_EQ(box, inked_box(image));
    const auto middle = static_cast<Index>(20 + run.advance / 2);
    std::vector<Index> rows;
    for (Index y = 0; y < image.height; ++y) {
      if (ink_at(image, middle, y) == 255) rows.push_back(y);
    }
    return rows;
  };
  EXPECT_TRUE(rows_between_letters(false, false).empty());
  const auto under = rows_between_letters(true, false);
  ASSERT_FALSE(under.empty());
  EXPECT_GT(under.front(), 60);
  const auto struck = rows_between_letters(false, true);
  ASSERT_FALSE(struck.empty());
  EXPECT_LT(struck.back(), 60);
  EXPECT_EQ(rows_between_letters(true, true).size(), under.size() + struck.size());
}

}  // namespace
}  // namespace tessera::draw
