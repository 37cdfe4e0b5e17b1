#include "synth/chart/frame.h"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "synth/assets/studio.h"
#include "synth/testing/small_assets.h"

namespace tessera::synth {
namespace {

const SceneRequest kRequest{.width = 600, .height = 450};

ChartLook plain_look() {
  ChartLook look{.palette = {{200, 0, 0}, {0, 0, 200}}, .fonts = {FontKind::kSans}};
  look.grid_lines = GridLines::kNone;
  return look;
}

// A sheet with everything it needs.
struct Desk {
  explicit Desk(const ChartLook& chosen = plain_look(), const SceneRequest& wanted = kRequest)
      : look(chosen),
        request(wanted),
        studio(small_assets()),
        rng(3),
        chart(studio, request, rng, look) {}

  ChartLook look;
  SceneRequest request;  // the sheet refers to it
  Studio studio;
  base::Rng rng;
  ChartSheet chart;
};

Topic small_topic() {
  Topic topic;
  topic.scale = {.minor = 1, .minors_per_tick = 5, .num_ticks = 4};
  topic.table.title = "Sales";
  topic.table.value_label = "Sales";
  topic.table.categories = {"Rome", "Oslo", "Lima"};
  topic.table.series = {""};
  topic.table.values = {{5, 20, 10}};
  topic.table.printed = {{"5", "20", "10"}};
  return topic;
}

bool is_dark(const draw::Image& image, Index x, Index y) {
  return image.rgb[static_cast<std::size_t>(3 * (y * image.width + x))] < 128;
}

TEST(ChartSheet, DrawsLabelsAtTheirAnchor) {
  Desk desk;
  const auto box_of = [&](TextAnchor anchor, int turns) {
    const Node line = desk.chart.draw_label({.text = "Total sum",
                                             .at = {300, 200},
                                             .anchor = anchor,
                                             .size_px = 20,
                                             .colour = draw::kBlack,
                                             .turns = turns});
    EXPECT_EQ(line.children.size(), 2U);
    return unite(line.children.front().box, line.children.back().box);
  };
  EXPECT_NEAR(box_of(TextAnchor::kStart, 0).x0, 300, 3);
  EXPECT_NEAR(box_of(TextAnchor::kEnd, 0).x1, 300, 3);
  EXPECT_NEAR(box_of(TextAnchor::kMiddle, 0).centre().x, 300, 3);
  EXPECT_LE(box_of(TextAnchor::kStart, 0).y1, 206);
  // Read from below: the text runs upward.
  const draw::Box upward = box_of(TextAnchor::kStart, 3);
  EXPECT_NEAR(upward.y1, 200, 3);
  EXPECT_GT(upward.height(), 3 * upward.width());
  const draw::Box hanging = box_of(TextAnchor::kEnd, 3);
  EXPECT_NEAR(hanging.y0, 200, 3);
}

TEST(ChartSheet, BoxesOfWordsHoldTheirInk) {
  Desk desk;
  const Node line = desk.chart.draw_label(
      {.text = "Gross income", .at = {100, 100}, .size_px = 24, .colour = draw::kBlack});
  const draw::Image image = desk.chart.sheet.canvas.to_image();
  Index inside = 0;
  Index all = 0;
  for (Index y = 0; y < image.height; ++y) {
    for (Index x = 0; x < image.width; ++x) {
      if (!is_dark(image, x, y)) continue;
      ++all;
      const draw::Point p{static_cast<double>(x) + 0.5, static_cast<double>(y) + 0.5};
      inside += std::ranges::any_of(line.children,
                                    [&](const Node& word) { return word.box.contains(p); });
    }
  }
  EXPECT_GT(all, 200);
  EXPECT_EQ(inside, all);
}

TEST(ChartSheet, LeavesOutLabelsThatWouldBeCutOff) {
  Desk desk;
  const Label label{.text = "beyond", .at = {580, 100}, .size_px = 20, .colour = draw::kBlack};
  EXPECT_TRUE(desk.chart.draw_label(label).children.empty());
  EXPECT_EQ(desk.chart.num_lost_labels(), 0);
  desk.chart.add_label(NodeKind::kParagraph, label);
  EXPECT_EQ(desk.chart.num_lost_labels(), 1);
  const draw::Image image = desk.chart.sheet.canvas.to_image();
  EXPECT_TRUE(std::ranges::all_of(image.rgb, [](std::uint8_t level) { return level == 255; }));
}

TEST(ChartSheet, TitleStandsAboveAndTakesItsRoom) {
  Desk desk;
  const double before = desk.chart.room.y0;
  desk.chart.add_title("Sales of the year");
  EXPECT_GT(desk.chart.room.y0, before + desk.chart.size_px);
  Scene scene = desk.chart.finish(std::nullopt);
  ASSERT_EQ(scene.root.children.size(), 1U);
  EXPECT_EQ(scene.root.children[0].kind, NodeKind::kHeading);
  EXPECT_EQ(plain_text(scene.root), "Sales of the year");
  EXPECT_TRUE(scene.tables.empty());
}

TEST(ChartSheet, LongTitlesBecomeSmaller) {
  Desk desk;
  desk.chart.add_title(std::string(20, 'W') + " " + std::string(20, 'W'));
  const Scene scene = desk.chart.finish(std::nullopt);
  ASSERT_EQ(scene.root.children.size(), 1U);
  EXPECT_LT(scene.root.children[0].box.x1, 600);
}

TEST(ChartSheet, LegendShowsEveryColourBesideItsName) {
  for (const LegendPlace place : {LegendPlace::kRight, LegendPlace::kTop, LegendPlace::kBottom}) {
    ChartLook look = plain_look();
    look.legend = place;
    Desk desk(look);
    const draw::Box before = desk.chart.room;
    desk.chart.add_legend({"North", "South"});
    EXPECT_LT(desk.chart.room.area(), before.area());
    const Scene scene = desk.chart.finish(std::nullopt);
    EXPECT_EQ(plain_text(scene.root), "North\n\nSouth");
    // Left of each name lies its swatch.
    for (std::size_t i = 0; i < 2; ++i) {
      const draw::Box& box = scene.root.children[i].box;
      const auto x = static_cast<Index>(box.x0 - 0.8 * desk.chart.size_px);
      const auto y = static_cast<Index>(box.centre().y);
      const std::uint8_t* pixel = scene.image.rgb.data() + 3 * (y * scene.image.width + x);
      EXPECT_EQ(pixel[0], look.palette[i].r) << i;
      EXPECT_EQ(pixel[2], look.palette[i].b) << i;
    }
  }
}

TEST(DrawAxes, PutsNumbersAndNamesOutsideThePlot) {
  for (const bool is_lying : {false, true}) {
    Desk desk;
    const Topic topic = small_topic();
    const Axes axes = draw_axes(desk.chart, topic, {.is_lying = is_lying});
    EXPECT_EQ(desk.chart.num_lost_labels(), 0);
    const Scene scene = desk.chart.finish(topic.table);
    for (const Node& label : scene.root.children) {
      EXPECT_FALSE(draw::overlaps(label.box, axes.plot)) << plain_text(label);
    }
    const std::string text = plain_text(scene.root);
    for (const std::string wanted : {"Rome", "Oslo", "Lima", "0", "5", "10", "15", "20"}) {
      EXPECT_NE(text.find(wanted), text.npos) << wanted;
    }
    EXPECT_EQ(scene.tables.size(), 1U);
  }
}

TEST(DrawAxes, CategoriesStandWhereTheirMarksWill) {
  Desk desk;
  const Topic topic = small_topic();
  const Axes axes = draw_axes(desk.chart, topic, {});
  const Scene scene = desk.chart.finish(topic.table);
  for (Index c = 0; c < 3; ++c) {
    const std::string& name = topic.table.categories[static_cast<std::size_t>(c)];
    const auto label = std::ranges::find_if(
        scene.root.children, [&](const Node& node) { return plain_text(node) == name; });
    ASSERT_NE(label, scene.root.children.end());
    EXPECT_NEAR(label->box.centre().x, axes.category_at(c), 2);
  }
}

TEST(DrawAxes, TurnsNamesThatHaveNoRoom) {
  Topic topic = small_topic();
  topic.table.categories = {"Antananarivo", "Ouagadougou", "Thessaloniki"};
  Desk desk(plain_look(), {.width = 260, .height = 500});
  (void)draw_axes(desk.chart, topic, {});
  const Scene scene = desk.chart.finish(topic.table);
  const auto label = std::ranges::find_if(
      scene.root.children, [](const Node& node) { return plain_text(node) == "Antananarivo"; });
  ASSERT_NE(label, scene.root.children.end());
  EXPECT_GT(label->box.height(), 2 * label->box.width());
}

TEST(DrawAxes, NumbersDoNotRunIntoEachOther) {
  Topic topic = small_topic();
  topic.scale = {.minor = 5, .minors_per_tick = 4, .num_ticks = 7, .decimals = -4};
  Desk desk(plain_look(), {.width = 300, .height = 300});
  const Axes axes = draw_axes(desk.chart, topic, {.is_lying = true});
  const Scene scene = desk.chart.finish(topic.table);
  std::vector<draw::Box> below;
  for (const Node& label : scene.root.children) {
    if (label.box.y0 > axes.plot.y1) below.push_back(label.box);
  }
  ASSERT_GE(below.size(), 2U);
  for (std::size_t i = 1; i < below.size(); ++i)
    EXPECT_FALSE(draw::overlaps(below[i - 1], below[i]));
}

TEST(Axes, MapsValuesAndCategoriesBothWays) {
  Axes axes{.plot = {100, 50, 500, 250}, .num_categories = 4};
  axes.scale = {.minor = 1, .minors_per_tick = 5, .num_ticks = 2};
  EXPECT_DOUBLE_EQ(axes.value_at(0), 250);
  EXPECT_DOUBLE_EQ(axes.value_at(10), 50);
  EXPECT_DOUBLE_EQ(axes.category_step(), 100);
  EXPECT_DOUBLE_EQ(axes.category_at(0), 150);
  EXPECT_EQ(axes.point(3, 5), (draw::Point{450, 150}));
  EXPECT_EQ(axes.bar(1, {0.25, 0.75}, 5, 0), (draw::Box{225, 150, 275, 250}));
  axes.is_lying = true;
  EXPECT_DOUBLE_EQ(axes.value_at(10), 500);
  EXPECT_DOUBLE_EQ(axes.category_at(0), 75);
  EXPECT_EQ(axes.bar(0, {0, 1}, 5, 0), (draw::Box{100, 50, 300, 100}));
  axes.is_on_edges = true;
  axes.num_categories = 3;
  EXPECT_DOUBLE_EQ(axes.category_at(0), 50);
  EXPECT_DOUBLE_EQ(axes.category_at(2), 250);
}

TEST(Axes, BarsBelowZeroHangFromIt) {
  Axes axes{.plot = {0, 0, 100, 200}, .num_categories = 1};
  axes.scale = {.minor = 1, .minors_per_tick = 5, .num_ticks = 1, .num_negative_ticks = 1};
  EXPECT_EQ(axes.bar(0, {0, 1}, -5, 0), (draw::Box{0, 100, 100, 200}));
  EXPECT_EQ(axes.bar(0, {0, 1}, 5, 0), (draw::Box{0, 0, 100, 100}));
}

}  // namespace
}  // namespace tessera::synth
