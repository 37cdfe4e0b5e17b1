#include "vision/bands.h"

#include <gtest/gtest.h>

#include "base/rng.h"
#include "vision/test_page.h"

namespace tessera::vision {
namespace {

constexpr Index kWidth = 200;

// Lines of 10 rows every 16 rows, without those that would touch [gap_top, gap_bottom).
TestPage page_of_lines(Index height, Index gap_top = 0, Index gap_bottom = 0) {
  TestPage page(kWidth, height);
  for (Index y = 8; y + 10 <= height; y += 16) {
    if (y + 10 > gap_top && y < gap_bottom) continue;
    page.write_line({.left = 10, .right = 190, .top = y, .height = 10});
  }
  return page;
}

bool is_white_row(const formats::Image& page, Index y) {
  const auto row = page.rgb.begin() + 3 * y * page.width;
  return std::all_of(row, row + 3 * page.width,
                     [](std::uint8_t v) { return v == TestPage::kPaper; });
}

TEST(CutBands, CutsLieInWhiteRowsAndTheBandsArePutTogetherThePage) {
  const formats::Image page = page_of_lines(960).image();
  for (const Index count : {1, 2, 3, 5}) {
    const std::vector<Band> bands = cut_bands(page, count);
    ASSERT_EQ(std::ssize(bands), count);
    EXPECT_EQ(bands.front().top, 0);
    EXPECT_EQ(bands.back().bottom, page.height);
    std::vector<std::uint8_t> whole;
    for (std::size_t i = 0; i < bands.size(); ++i) {
      const formats::Image part = band_pixels(page, bands[i]);
      EXPECT_EQ(part.height, bands[i].height());
      whole.insert(whole.end(), part.rgb.begin(), part.rgb.end());
      if (i == 0) continue;
      EXPECT_EQ(bands[i].top, bands[i - 1].bottom);
      EXPECT_EQ(bands[i].overlap(), 0);
      EXPECT_TRUE(is_white_row(page, bands[i].top)) << bands[i].top;
      EXPECT_FALSE(bands[i].is_after_gap);
      EXPECT_NEAR(static_cast<double>(bands[i].height()), 960.0 / static_cast<double>(count), 60);
    }
    EXPECT_EQ(whole, page.rgb);
  }
}

TEST(CutBands, TheTallestGapNearThePlaceIsTaken) {
  const TestPage page = page_of_lines(960, 420, 450);
  const Band lower = cut_bands(page.image(), 2).at(1);
  EXPECT_GT(lower.top, 415);
  EXPECT_LT(lower.top, 455);
  EXPECT_TRUE(lower.is_after_gap);
  // Far from the place it is not.
  EXPECT_FALSE(cut_bands(page_of_lines(960, 120, 150).image(), 2).at(1).is_after_gap);
}

TEST(CutBands, NoiseAndUprightRulesAreNoInk) {
  TestPage page = page_of_lines(960);
  base::Rng rng(3);
  for (Index y = 0; y < 960; ++y) {
    for (const Index x : {5, 100, 195})
      page.set(x, y, 30);
    for (Index x = 0; x < kWidth; ++x)
      page.darken(x, y, static_cast<int>(rng.next_below(8)));
  }
  const Band lower = cut_bands(page.image(), 2).at(1);
  EXPECT_EQ(lower.overlap(), 0);
  EXPECT_TRUE(is_white_row(page_of_lines(960).image(), lower.top)) << lower.top;
}

// A line of each of two columns, the right one half a line lower, above `bottom`.
void write_beside(TestPage& page, Index top, Index bottom) {
  const auto height = [&](Index y) { return std::min<Index>(10, bottom - y); };
  page.write_line({.left = 10, .right = 95, .top = top, .height = height(top)});
  page.write_line({.left = 105, .right = 190, .top = top + 8, .height = height(top + 8)});
}

// Two columns whose lines stand beside each other's gaps: no row is white, but in a margin.
TEST(CutBands, WithoutWhiteRowsTheBandsOverlap) {
  for (const Index margin : {0, 30}) {
    TestPage page(kWidth, 960);
    for (Index y = margin; y < 960 - margin; y += 16)
      write_beside(page, y, 960 - margin);
    const std::vector<Band> bands = cut_bands(page.image(), 2);
    ASSERT_EQ(bands.size(), 2u);
    EXPECT_EQ(bands[1].cut, 480) << margin;
    EXPECT_EQ(bands[1].overlap(), 80);
    EXPECT_EQ(bands[0].bottom - bands[1].top, 80);
    EXPECT_FALSE(bands[1].is_after_gap);
  }
}

// A photographed page, on a table with more change than its text: the table is no measure of it.
TEST(CutBands, OnlyRowsAroundTheCutSayWhatIsWhite) {
  TestPage page(kWidth, 960);
  for (Index y = 0; y < 800; y += 16)
    write_beside(page, y, 960);
  for (Index y = 800; y < 960; ++y) {
    for (Index x = 0; x < kWidth; x += 2)
      page.set(x, y, TestPage::kInk);
  }
  EXPECT_EQ(cut_bands(page.image(), 2).at(1).overlap(), 80);
}

TEST(CutBands, SmallAndEmptyPagesHaveFewerBands) {
  EXPECT_EQ(cut_bands(page_of_lines(100).image(), 4).size(), 1u);
  EXPECT_EQ(cut_bands(page_of_lines(130).image(), 4).size(), 2u);
  EXPECT_EQ(cut_bands(TestPage(kWidth, 5).image(), 3), (std::vector<Band>{{.bottom = 5}}));
  EXPECT_EQ(cut_bands(TestPage(kWidth, 960).image(), 2).at(1).cut, 480);
}

TEST(ChooseNumBands, AsFewAsShowThePageLargest) {
  const ImageGeometry geometry = default_geometry();
  const auto choose = [&](Resolution page, Index most) {
    return choose_num_bands(geometry.candidates, page, most);
  };
  const Resolution a4_at_150{.width = 1240, .height = 1754};
  EXPECT_EQ(choose(a4_at_150, 1), 1);
  EXPECT_EQ(choose(a4_at_150, 2), 2);  // 0.88 of its size instead of 0.66
  EXPECT_EQ(choose(a4_at_150, 3), 3);  // all of it
  EXPECT_EQ(choose(a4_at_150, 9), 3);
  EXPECT_EQ(choose({.width = 700, .height = 1100}, 4), 1);  // fits as it is
  EXPECT_EQ(choose({.width = 5000, .height = 100}, 4), 1);  // too flat to cut
}

TEST(NeededNumBands, OnlyLinesShownTooSmallAtOnceAreReadInBands) {
  const ImageGeometry geometry = default_geometry();
  const auto needed = [&](Index line_height, Index most) {
    TestPage page(1240, 1754);  // shown at 0.657 of its size: 25 rows at 16.4, 26 at 17.1
    for (Index y = 20; y < 1700; y += 40)
      page.write_line({.left = 60, .right = 1180, .top = y, .height = line_height});
    return needed_num_bands(geometry.candidates, page.image(), most);
  };
  EXPECT_EQ(needed(15, 3), 3);
  EXPECT_EQ(needed(25, 3), 3);
  EXPECT_EQ(needed(25, 2), 2);
  EXPECT_EQ(needed(25, 1), 1);
  EXPECT_EQ(needed(26, 3), 1);
  EXPECT_EQ(needed(35, 3), 1);
}

TEST(NeededNumBands, IsOneWhereBandsShowNothingLargerOrNoLinesStandApart) {
  const ImageGeometry geometry = default_geometry();
  TestPage fits(700, 1100);
  fits.write_line({.left = 60, .right = 600, .top = 300, .height = 5});
  EXPECT_EQ(needed_num_bands(geometry.candidates, fits.image(), 3), 1);
  EXPECT_EQ(needed_num_bands(geometry.candidates, TestPage(1240, 1754).image(), 3), 1);
}

}  // namespace
}  // namespace tessera::vision
