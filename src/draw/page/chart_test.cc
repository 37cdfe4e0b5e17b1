#include "draw/page/chart.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "draw/page/html.h"

namespace tessera::draw {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST(Chart, TicksAreRoundAndInside) {
  EXPECT_THAT(axis_ticks(0, 10, 5), ElementsAre(0, 2, 4, 6, 8, 10));
  EXPECT_THAT(axis_ticks(0.37, 1.02, 3), ElementsAre(0.4, testing::DoubleEq(0.6), 0.8, 1));
  EXPECT_THAT(axis_ticks(-1, 1, 4), ElementsAre(-1, -0.5, 0, 0.5, 1));
  EXPECT_THAT(axis_ticks(3, 3, 4), ElementsAre(3));
}

TEST(Chart, NumbersAreShort) {
  EXPECT_EQ(short_number(0), "0");
  EXPECT_EQ(short_number(5.4e-4), "0.00054");
  EXPECT_EQ(short_number(2.1e-5), "2.1e-05");
  EXPECT_EQ(short_number(1234), "1234");
  EXPECT_EQ(short_number(125'000), "125 k");
  EXPECT_EQ(short_number(3.56e9), "3.56 G");
}

TEST(Chart, PointsLieWhereTheirValuesSay) {
  // 640 x 240 with margins 56, 12, 12, 30: the corners of the plot.
  const std::string svg =
      line_chart({.title = "t"}, {{.label = "a", .style = "line-a", .points = {{0, 0}, {10, 5}}}});
  EXPECT_THAT(svg, HasSubstr(R"(d="M56.0 210.0L628.0 12.0")"));
}

TEST(Chart, NoValueAndInfiniteValuesDrawNothing) {
  const double nan = std::nan("");
  EXPECT_THAT(line_chart({.title = "t"}, {{.label = "a", .style = "s", .points = {{1, nan}}}}),
              HasSubstr("nothing yet"));
  const std::string svg = line_chart(
      {.title = "t", .is_logarithmic = true},
      {{.label = "a", .style = "line-a", .points = {{1, 1}, {2, 0}, {3, nan}, {4, 100}}}});
  EXPECT_THAT(svg, HasSubstr(R"(d="M56.0 210.0L628.0 12.0")"));
  EXPECT_THAT(svg, Not(HasSubstr("nan")));
}

TEST(Chart, LongSeriesAreAveraged) {
  std::vector<ChartPoint> points;
  for (int i = 0; i < 10000; ++i)
    points.push_back({static_cast<double>(i), i % 2 == 0 ? 1.0 : 3.0});
  const std::string svg =
      line_chart({.title = "t"}, {{.label = "a", .style = "line-a", .points = points}});
  EXPECT_LT(svg.size(), 20'000U);
}

TEST(BarChart, ShowsCountsSharesAndWhatIsLeftOut) {
  const std::string svg = bar_chart("tasks", {{"a <b>", 30}, {"c", 10}, {"d", 0}}, 2);
  EXPECT_THAT(svg, HasSubstr("a &lt;b&gt;"));
  EXPECT_THAT(svg, HasSubstr("30 (75.0 %)"));
  EXPECT_THAT(svg, HasSubstr("10 (25.0 %)"));
  EXPECT_THAT(svg, HasSubstr("and 1 more"));
  EXPECT_THAT(bar_chart("tasks", {}), HasSubstr("none"));
  EXPECT_THAT(bar_chart("tasks", {{"a", 0}}), Not(HasSubstr("nan")));
}

TEST(HtmlText, NothingOfTheTextIsMarkup) {
  EXPECT_EQ(html_text("a<b>&\"'c"), "a&lt;b&gt;&amp;&quot;&#39;c");
  EXPECT_EQ(html_text("a\n\tb"), "a\n\tb");
  EXPECT_EQ(html_text(std::string_view("\0\x1b\x7f", 3)), "\uFFFD\uFFFD\uFFFD");
  EXPECT_EQ(html_text("ü中"), "ü中");
}

}  // namespace
}  // namespace tessera::draw
