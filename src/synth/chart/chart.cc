#include "synth/chart/chart.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "synth/assets/studio.h"
#include "synth/chance.h"
#include "synth/chart/frame.h"
#include "synth/chart/look.h"
#include "synth/chart/marks.h"
#include "synth/chart/topic.h"

namespace tessera::synth {
namespace {

// A template in numbers.
struct Plan {
  std::string_view chart;  // as DataTable names it
  MarkKind marks = MarkKind::kBars;
  bool is_lying = false;
  bool is_share = false;
  bool has_line = false;     // the last series as a line over the others
  bool has_markers = false;  // on lines
  CategoryKind categories = CategoryKind::kAny;
  Index min_series = 1;
  Index max_series = 1;
  Index max_categories = 8;
  double printed_share = 0.4;  // how often the numbers stand in the picture
  ScaleRequest scale{};
};

bool is_stacked(MarkKind kind) {
  return kind == MarkKind::kStackedBars || kind == MarkKind::kStackedAreas;
}

bool is_pie(MarkKind kind) {
  return kind == MarkKind::kSlices || kind == MarkKind::kRing;
}

bool is_on_edges(const Plan& plan) {
  return plan.marks == MarkKind::kAreas || plan.marks == MarkKind::kStackedAreas;
}

// As many as have room for their names.
Index num_categories_for(const Plan& plan, const SceneRequest& request, base::Rng& rng) {
  const Index length = plan.is_lying || is_pie(plan.marks) ? request.height : request.width;
  const Index least = is_on_edges(plan) ? 4 : 3;
  const Index room = std::clamp<Index>(length / 55, least, plan.max_categories);
  const auto wanted =
      static_cast<Index>(static_cast<double>(least) +
                         request.density * static_cast<double>(plan.max_categories - least));
  return std::clamp<Index>(wanted + rng.next_between(-1, 1), least, room);
}

Topic topic_for(const Plan& plan, Studio& studio, const SceneRequest& request, base::Rng& rng) {
  TopicRequest wanted{.language = request.language,
                      .categories = plan.categories,
                      .is_share = plan.is_share,
                      .is_stacked = is_stacked(plan.marks),
                      .scale = plan.scale};
  wanted.num_categories = num_categories_for(plan, request, rng);
  wanted.num_series = rng.next_between(plan.min_series, plan.max_series);
  return choose_topic(studio.view(request.split), wanted, rng);
}

// In label sizes: a plot that is lower or narrower shows no values that could be read.
constexpr double kLeastPlotSide = 4;

bool is_readable(const ChartSheet& chart, const draw::Box& plot) {
  return chart.num_lost_labels() == 0 &&
         std::min(plot.width(), plot.height()) >= kLeastPlotSide * chart.size_px;
}

void draw_all_marks(ChartSheet& chart,
                    const Axes& axes,
                    const DataTable& table,
                    const Plan& plan,
                    const MarkOptions& options) {
  const std::size_t num_marks = table.series.size() - (plan.has_line ? 1 : 0);
  draw_marks(chart, axes, table, options, {.first = 0, .end = num_marks});
  if (plan.has_line) {
    draw_marks(chart, axes, table, {.kind = MarkKind::kLines, .has_markers = true},
               {.first = num_marks, .end = table.series.size()});
  }
}

Scene make_chart(const Plan& plan, Studio& studio, const SceneRequest& request, base::Rng& rng) {
  const ChartLook look = choose_look(request.difficulty, rng);
  ChartSheet chart(studio, request, rng, look);
  Topic topic = topic_for(plan, studio, request, rng);
  DataTable& table = topic.table;
  table.chart = plan.chart;
  table.has_printed_values = chance::holds(rng, plan.printed_share);
  const MarkOptions options{.kind = plan.marks,
                            .prints_values = table.has_printed_values,
                            .has_markers = plan.has_markers || chance::holds(rng, 0.4)};
  chart.add_title(table.title);
  if (is_pie(plan.marks)) {
    const bool has_legend = chance::holds(rng, 0.5);
    if (has_legend) chart.add_legend(table.categories);
    const draw::Box plot = chart.room;
    draw_pie(chart, table, options, has_legend);
    if (!is_readable(chart, plot)) return chart.finish(std::nullopt);
    return chart.finish(std::move(table));
  }
  if (table.series.size() > 1) chart.add_legend(table.series);
  const Axes axes =
      draw_axes(chart, topic, {.is_lying = plan.is_lying, .is_on_edges = is_on_edges(plan)});
  const bool has_table = is_readable(chart, axes.plot);
  draw_all_marks(chart, axes, table, plan, options);
  if (!has_table) return chart.finish(std::nullopt);
  if (chart.num_lost_labels() > 0) table.has_printed_values = false;
  return chart.finish(std::move(table));
}

constexpr Plan kBar{.chart = "bar"};
constexpr Plan kLyingBar{.chart = "bar", .is_lying = true};
constexpr Plan kPrintedBar{.chart = "bar", .max_categories = 6, .printed_share = 1};
constexpr Plan kPrintedLyingBar{.chart = "bar", .is_lying = true, .printed_share = 1};
constexpr Plan kColumnsOfYears{.chart = "bar",
                               .categories = CategoryKind::kOrdered,
                               .max_categories = 12,
                               .printed_share = 0.2};
constexpr Plan kHistogram{
    .chart = "histogram", .categories = CategoryKind::kRanges, .max_categories = 9};
constexpr Plan kLetterBar{
    .chart = "bar", .categories = CategoryKind::kLetters, .max_categories = 12};
constexpr Plan kSignedBar{.chart = "bar", .printed_share = 0, .scale = {.allows_negative = true}};
constexpr Plan kGrouped{.chart = "grouped bar",
                        .min_series = 2,
                        .max_series = 4,
                        .max_categories = 6,
                        .printed_share = 0.15};
constexpr Plan kLyingGrouped{.chart = "grouped bar",
                             .is_lying = true,
                             .min_series = 2,
                             .max_series = 3,
                             .max_categories = 6,
                             .printed_share = 0.5};
constexpr Plan kStacked{
    .chart = "stacked bar", .marks = MarkKind::kStackedBars, .min_series = 2, .max_series = 4};
constexpr Plan kLyingStacked{.chart = "stacked bar",
                             .marks = MarkKind::kStackedBars,
                             .is_lying = true,
                             .min_series = 2,
                             .max_series = 4};
constexpr Plan kShares{.chart = "stacked bar",
                       .marks = MarkKind::kStackedBars,
                       .is_share = true,
                       .min_series = 2,
                       .max_series = 4};
constexpr Plan kLyingShares{.chart = "stacked bar",
                            .marks = MarkKind::kStackedBars,
                            .is_lying = true,
                            .is_share = true,
                            .min_series = 2,
                            .max_series = 4};
constexpr Plan kCombined{.chart = "bar and line",
                         .has_line = true,
                         .min_series = 2,
                         .max_series = 3,
                         .max_categories = 7,
                         .printed_share = 0};
constexpr Plan kLine{.chart = "line",
                     .marks = MarkKind::kLines,
                     .categories = CategoryKind::kOrdered,
                     .max_categories = 12};
constexpr Plan kLines{.chart = "line",
                      .marks = MarkKind::kLines,
                      .categories = CategoryKind::kOrdered,
                      .min_series = 2,
                      .max_series = 4,
                      .max_categories = 12,
                      .printed_share = 0};
constexpr Plan kMarkedLines{.chart = "line",
                            .marks = MarkKind::kLines,
                            .has_markers = true,
                            .categories = CategoryKind::kOrdered,
                            .min_series = 2,
                            .max_series = 3,
                            .max_categories = 8,
                            .printed_share = 0.1};
constexpr Plan kSignedLine{.chart = "line",
                           .marks = MarkKind::kLines,
                           .categories = CategoryKind::kOrdered,
                           .max_categories = 12,
                           .printed_share = 0,
                           .scale = {.allows_negative = true}};
constexpr Plan kLogarithmicLine{.chart = "line",
                                .marks = MarkKind::kLines,
                                .has_markers = true,
                                .categories = CategoryKind::kOrdered,
                                .scale = {.is_logarithmic = true}};
constexpr Plan kSteps{.chart = "line",
                      .marks = MarkKind::kSteps,
                      .categories = CategoryKind::kOrdered,
                      .max_categories = 10,
                      .printed_share = 0};
constexpr Plan kArea{.chart = "area",
                     .marks = MarkKind::kAreas,
                     .categories = CategoryKind::kOrdered,
                     .max_categories = 12,
                     .printed_share = 0};
constexpr Plan kStackedArea{.chart = "stacked area",
                            .marks = MarkKind::kStackedAreas,
                            .categories = CategoryKind::kOrdered,
                            .min_series = 2,
                            .max_series = 4,
                            .max_categories = 10,
                            .printed_share = 0};
constexpr Plan kDots{.chart = "scatter", .marks = MarkKind::kDots, .max_categories = 10};
constexpr Plan kLyingDots{.chart = "dot",
                          .marks = MarkKind::kDots,
                          .is_lying = true,
                          .max_series = 2,
                          .max_categories = 10};
constexpr Plan kLogarithmicDots{.chart = "scatter",
                                .marks = MarkKind::kDots,
                                .categories = CategoryKind::kLetters,
                                .max_categories = 10,
                                .scale = {.is_logarithmic = true}};
constexpr Plan kLollipops{.chart = "lollipop", .marks = MarkKind::kLollipops};
constexpr Plan kLyingLollipops{
    .chart = "lollipop", .marks = MarkKind::kLollipops, .is_lying = true};
constexpr Plan kPie{.chart = "pie",
                    .marks = MarkKind::kSlices,
                    .is_share = true,
                    .max_categories = 6,
                    .printed_share = 0.7};
constexpr Plan kRing{.chart = "donut",
                     .marks = MarkKind::kRing,
                     .is_share = true,
                     .max_categories = 6,
                     .printed_share = 0.7};

template <const Plan& kPlan>
Scene make(Studio& studio, const SceneRequest& request, base::Rng& rng) {
  return make_chart(kPlan, studio, request, rng);
}

constexpr std::array kTemplates = {
    SceneTemplate{.name = "bar", .weight = 2, .make = make<kBar>},
    SceneTemplate{.name = "lying bar", .weight = 2, .make = make<kLyingBar>},
    SceneTemplate{.name = "printed bar", .weight = 1, .make = make<kPrintedBar>},
    SceneTemplate{.name = "printed lying bar", .weight = 1, .make = make<kPrintedLyingBar>},
    SceneTemplate{.name = "columns of years", .weight = 1, .make = make<kColumnsOfYears>},
    SceneTemplate{.name = "histogram", .weight = 0.7, .make = make<kHistogram>},
    SceneTemplate{.name = "letter bar", .weight = 0.5, .make = make<kLetterBar>},
    SceneTemplate{.name = "signed bar", .weight = 0.7, .make = make<kSignedBar>},
    SceneTemplate{.name = "grouped bar", .weight = 2, .make = make<kGrouped>},
    SceneTemplate{.name = "lying grouped bar", .weight = 1, .make = make<kLyingGrouped>},
    SceneTemplate{.name = "stacked bar", .weight = 1, .make = make<kStacked>},
    SceneTemplate{
        .name = "lying stacked bar", .weight = 1, .is_held_out = true, .make = make<kLyingStacked>},
    SceneTemplate{.name = "shares", .weight = 0.7, .make = make<kShares>},
    SceneTemplate{.name = "lying shares", .weight = 0.5, .make = make<kLyingShares>},
    SceneTemplate{.name = "bar and line", .weight = 0.7, .make = make<kCombined>},
    SceneTemplate{.name = "line", .weight = 2, .make = make<kLine>},
    SceneTemplate{.name = "lines", .weight = 2, .make = make<kLines>},
    SceneTemplate{
        .name = "marked lines", .weight = 1, .is_held_out = true, .make = make<kMarkedLines>},
    SceneTemplate{.name = "signed line", .weight = 0.7, .make = make<kSignedLine>},
    SceneTemplate{.name = "logarithmic line", .weight = 0.5, .make = make<kLogarithmicLine>},
    SceneTemplate{.name = "steps", .weight = 0.5, .make = make<kSteps>},
    SceneTemplate{.name = "area", .weight = 1, .make = make<kArea>},
    SceneTemplate{.name = "stacked area", .weight = 0.7, .make = make<kStackedArea>},
    SceneTemplate{.name = "dots", .weight = 1, .make = make<kDots>},
    SceneTemplate{.name = "lying dots", .weight = 0.7, .make = make<kLyingDots>},
    SceneTemplate{.name = "logarithmic dots",
                  .weight = 0.4,
                  .is_held_out = true,
                  .make = make<kLogarithmicDots>},
    SceneTemplate{.name = "lollipops", .weight = 0.5, .make = make<kLollipops>},
    SceneTemplate{.name = "lying lollipops",
                  .weight = 0.5,
                  .is_held_out = true,
                  .make = make<kLyingLollipops>},
    SceneTemplate{.name = "pie", .weight = 2, .make = make<kPie>},
    SceneTemplate{.name = "ring", .weight = 1, .make = make<kRing>},
};

}  // namespace

std::span<const SceneTemplate> chart_templates() {
  return kTemplates;
}

}  // namespace tessera::synth
