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
#include "synth/planned_templates.h"

namespace tessera::synth {
namespace {

// A template in numbers.
struct Plan {
  std::string_view name;
  double weight = 1;
  bool is_held_out = false;
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
  return choose_topic(studio.view(request), wanted, rng);
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

constexpr auto kPlans = std::to_array<Plan>({
#include "synth/chart/chart_table.inc"
});
constexpr auto kTemplates = planned_templates<kPlans, make_chart>();

}  // namespace

std::span<const SceneTemplate> chart_templates() {
  return kTemplates;
}

}  // namespace tessera::synth
