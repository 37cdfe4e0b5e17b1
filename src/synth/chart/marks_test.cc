#include "synth/chart/marks.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "synth/assets/studio.h"
#include "synth/testing/small_assets.h"

namespace tessera::synth {
namespace {

// The bars' heights, measured in the picture, give the values back.
TEST(DrawMarks, BarsAreAsHighAsTheirValues) {
  Studio studio(small_assets());
  base::Rng rng(5);
  ChartLook look{.ink = draw::kBlack, .palette = {{200, 0, 0}}, .fonts = {FontKind::kSans}};
  look.grid_lines = GridLines::kNone;
  const SceneRequest request{.width = 500, .height = 400};
  ChartSheet chart(studio, request, rng, look);
  Topic topic;
  topic.scale = {.minor = 1, .minors_per_tick = 5, .num_ticks = 4};
  topic.table.categories = {"A", "B", "C"};
  topic.table.series = {""};
  topic.table.values = {{4, 20, 13}};
  const Axes axes = draw_axes(chart, topic, {});
  draw_marks(chart, axes, topic.table, {.kind = MarkKind::kBars}, {.first = 0, .end = 1});
  const draw::Image image = chart.sheet.canvas.to_image();
  const auto is_red = [&](Index x, Index y) {
    const std::uint8_t* pixel = image.rgb.data() + 3 * (y * image.width + x);
    return pixel[0] > 150 && pixel[1] < 60;
  };
  for (Index c = 0; c < 3; ++c) {
    const auto x = static_cast<Index>(axes.category_at(c));
    Index height = 0;
    for (Index y = 0; y < image.height; ++y)
      height += is_red(x, y) ? 1 : 0;
    const double value = static_cast<double>(height) / axes.plot.height() * 20;
    EXPECT_NEAR(value, topic.table.values[0][static_cast<std::size_t>(c)], 0.2);
  }
}

// A plot without axes: nothing but the marks.
struct Board {
  Board() : studio(small_assets()), rng(3) {
    look.palette = {{200, 0, 0}, {0, 0, 200}, {0, 160, 0}};
    look.fonts = {FontKind::kSans};
    look.bar_share = 0.8;
    look.line_px = 4;
    chart.emplace(studio, SceneRequest{.width = 400, .height = 300}, rng, look);
    axes.plot = {50, 40, 350, 240};
    axes.num_categories = 3;
    axes.scale = {.minor = 1, .minors_per_tick = 5, .num_ticks = 2};
    table.categories = {"A", "B", "C"};
    table.series = {"", "", ""};
    table.values = {{2, 4, 6}, {3, 1, 2}, {1, 2, 1}};
    table.printed = {{"2", "4", "6"}, {"3", "1", "2"}, {"1", "2", "1"}};
  }

  [[nodiscard]] draw::Colour pixel(draw::Point p) const {
    const draw::Image image = chart->sheet.canvas.to_image();
    const std::uint8_t* at =
        image.rgb.data() + 3 * (static_cast<Index>(p.y) * image.width + static_cast<Index>(p.x));
    return {at[0], at[1], at[2]};
  }
  // A point within a category: `share` of its room, at a value.
  [[nodiscard]] draw::Point at(Index category, double share, double value) const {
    return {axes.category_at(category) + (share - 0.5) * axes.category_step(),
            axes.value_at(value)};
  }

  ChartLook look;
  Studio studio;
  base::Rng rng;
  std::optional<ChartSheet> chart;
  Axes axes;
  DataTable table;
};

TEST(DrawMarks, BarsOfSeriesStandSideBySide) {
  Board board;
  draw_marks(*board.chart, board.axes, board.table, {.kind = MarkKind::kBars},
             {.first = 0, .end = 2});
  EXPECT_EQ(board.pixel(board.at(0, 0.3, 1)), board.look.palette[0]);
  EXPECT_EQ(board.pixel(board.at(0, 0.7, 1)), board.look.palette[1]);
  EXPECT_EQ(board.pixel(board.at(0, 0.3, 2.5)), draw::kWhite) << "above the first bar";
  EXPECT_EQ(board.pixel(board.at(0, 0.7, 2.5)), board.look.palette[1]);
  EXPECT_EQ(board.pixel(board.at(0, 0.02, 1)), draw::kWhite) << "between the categories";
}

TEST(DrawMarks, StackedBarsStandOnOneAnother) {
  Board board;
  draw_marks(*board.chart, board.axes, board.table, {.kind = MarkKind::kStackedBars},
             {.first = 0, .end = 3});
  EXPECT_EQ(board.pixel(board.at(0, 0.5, 1)), board.look.palette[0]);
  EXPECT_EQ(board.pixel(board.at(0, 0.5, 3)), board.look.palette[1]);
  EXPECT_EQ(board.pixel(board.at(0, 0.5, 5.5)), board.look.palette[2]);
  EXPECT_EQ(board.pixel(board.at(0, 0.5, 6.5)), draw::kWhite);
}

TEST(DrawMarks, LinesPassThroughTheirPoints) {
  Board board;
  draw_marks(*board.chart, board.axes, board.table, {.kind = MarkKind::kLines},
             {.first = 0, .end = 1});
  EXPECT_EQ(board.pixel(board.axes.point(1, 4)), board.look.palette[0]);
  const draw::Point middle = 0.5 * (board.axes.point(0, 2) + board.axes.point(1, 4));
  EXPECT_EQ(board.pixel(middle), board.look.palette[0]);
  EXPECT_EQ(board.pixel(middle + draw::Point{0, 12}), draw::kWhite);
}

TEST(DrawMarks, StepsKeepTheValueUntilTheNext) {
  Board board;
  draw_marks(*board.chart, board.axes, board.table, {.kind = MarkKind::kSteps},
             {.first = 0, .end = 1});
  const double halfway = (board.axes.category_at(0) + board.axes.category_at(1)) / 2;
  EXPECT_EQ(board.pixel({halfway, board.axes.value_at(2)}), board.look.palette[0]);
  EXPECT_EQ(board.pixel({halfway, board.axes.value_at(3)}), draw::kWhite);
}

TEST(DrawMarks, AreasAreFilledDownToTheAxis) {
  Board board;
  board.axes.is_on_edges = true;
  draw_marks(*board.chart, board.axes, board.table, {.kind = MarkKind::kAreas},
             {.first = 0, .end = 1});
  EXPECT_EQ(board.pixel({board.axes.category_at(1), board.axes.value_at(0.5)}),
            board.look.palette[0]);
  EXPECT_EQ(board.pixel({board.axes.category_at(1), board.axes.value_at(4.5)}), draw::kWhite);
}

TEST(DrawMarks, StackedAreasLieOnOneAnother) {
  Board board;
  board.axes.is_on_edges = true;
  draw_marks(*board.chart, board.axes, board.table, {.kind = MarkKind::kStackedAreas},
             {.first = 0, .end = 2});
  EXPECT_EQ(board.pixel({board.axes.category_at(1), board.axes.value_at(3.5)}),
            board.look.palette[0]);
  EXPECT_EQ(board.pixel({board.axes.category_at(1), board.axes.value_at(4.5)}),
            board.look.palette[1]);
}

TEST(DrawMarks, LollipopsHaveStemsAndDotsHaveNone) {
  Board stems;
  draw_marks(*stems.chart, stems.axes, stems.table, {.kind = MarkKind::kLollipops},
             {.first = 0, .end = 1});
  EXPECT_EQ(stems.pixel({stems.axes.category_at(2), stems.axes.value_at(3)}),
            stems.look.palette[0]);
  Board dots;
  draw_marks(*dots.chart, dots.axes, dots.table, {.kind = MarkKind::kDots}, {.first = 0, .end = 1});
  EXPECT_EQ(dots.pixel({dots.axes.category_at(2), dots.axes.value_at(3)}), draw::kWhite);
  EXPECT_EQ(dots.pixel(dots.axes.point(2, 6)), dots.look.palette[0]);
}

TEST(DrawMarks, PrintedNumbersStandAtTheirMarks) {
  Board board;
  draw_marks(*board.chart, board.axes, board.table,
             {.kind = MarkKind::kBars, .prints_values = true}, {.first = 0, .end = 1});
  EXPECT_EQ(board.chart->num_lost_labels(), 0);
  const Scene scene = board.chart->finish(board.table);
  ASSERT_EQ(scene.root.children.size(), 3U);
  for (Index c = 0; c < 3; ++c) {
    const Node& label = scene.root.children[static_cast<std::size_t>(c)];
    EXPECT_EQ(plain_text(label), board.table.printed[0][static_cast<std::size_t>(c)]);
    EXPECT_NEAR(label.box.centre().x, board.axes.category_at(c), 2);
    EXPECT_LT(label.box.y1,
              board.axes.value_at(board.table.values[0][static_cast<std::size_t>(c)]));
  }
}

TEST(DrawMarks, StackedNumbersWithoutRoomAreNotedAsLost) {
  Board board;
  board.table.values[1] = {0.2, 1, 2};
  draw_marks(*board.chart, board.axes, board.table,
             {.kind = MarkKind::kStackedBars, .prints_values = true}, {.first = 0, .end = 2});
  EXPECT_GE(board.chart->num_lost_labels(), 1);
}

// The angle that a colour takes up around the centre is its share.
TEST(DrawPie, SlicesAreAsWideAsTheirShares) {
  for (const MarkKind kind : {MarkKind::kSlices, MarkKind::kRing}) {
    Board board;
    DataTable pie;
    pie.categories = {"A", "B", "C"};
    pie.series = {""};
    pie.values = {{50, 30, 20}};
    pie.printed = {{"50", "30", "20"}};
    draw_pie(*board.chart, pie, {.kind = kind}, /*has_legend=*/true);
    const draw::Image image = board.chart->sheet.canvas.to_image();
    const draw::Point centre = board.chart->room.centre();
    const double radius = 0.8 * std::min(board.chart->room.width(), board.chart->room.height()) / 2;
    std::array<int, 3> count{};
    constexpr int kSteps = 2000;
    for (int i = 0; i < kSteps; ++i) {
      const double angle = 2 * std::numbers::pi * i / kSteps;
      const draw::Point p{centre.x + radius * std::cos(angle), centre.y + radius * std::sin(angle)};
      const std::uint8_t* at =
          image.rgb.data() + 3 * (static_cast<Index>(p.y) * image.width + static_cast<Index>(p.x));
      for (std::size_t s = 0; s < 3; ++s) {
        const draw::Colour& colour = board.look.palette[s];
        count[s] += at[0] == colour.r && at[1] == colour.g && at[2] == colour.b ? 1 : 0;
      }
    }
    const double seen = count[0] + count[1] + count[2];
    EXPECT_GT(seen, 0.95 * kSteps);
    EXPECT_NEAR(count[0] / seen, 0.5, 0.01);
    EXPECT_NEAR(count[1] / seen, 0.3, 0.01);
    EXPECT_NEAR(count[2] / seen, 0.2, 0.01);
  }
}

TEST(DrawPie, NamesItsSlicesWhereThereIsNoLegend) {
  Board board;
  DataTable pie;
  pie.categories = {"Rome", "Oslo"};
  pie.values = {{75, 25}};
  pie.printed = {{"75", "25"}};
  draw_pie(*board.chart, pie, {.kind = MarkKind::kSlices, .prints_values = true},
           /*has_legend=*/false);
  const Scene scene = board.chart->finish(pie);
  EXPECT_EQ(plain_text(scene.root), "Rome 75%\n\nOslo 25%");
}

}  // namespace
}  // namespace tessera::synth
