// Questions on the numbers of a table or a chart (Scene::tables).
#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"
#include "synth/content/letter_case.h"
#include "synth/task/internal/data_view.h"
#include "synth/task/internal/naming.h"
#include "synth/task/internal/page_text.h"
#include "synth/task/question/question_tasks.h"

namespace tessera::synth {
namespace {

using chance::pick;
using chance::try_pick;
using internal::ask_question;
using internal::DataPoint;
using internal::DataView;
using internal::first_scene;
using internal::PrintedNumber;
using internal::say;

// A question whose words may name the table: "chart" or "table".
Turn ask_data(const TaskInput& input,
              std::string_view rule,
              Slots slots,
              std::string answer,
              base::Rng& rng) {
  const bool is_chart = !first_scene(input).tables[0].chart.empty();
  slots.emplace_back("what", say(input, is_chart ? "word.chart" : "word.table"));
  return ask_question(input, {rule}, slots, std::move(answer), rng);
}

std::optional<Turn> ask_value(const TaskInput& input, base::Rng& rng) {
  const auto view = DataView::of(first_scene(input));
  if (!view) return std::nullopt;
  const DataPoint point = pick(view->points(), rng);
  return ask_data(input, "data.value", {{"point", view->name(input, point)}}, view->printed(point),
                  rng);
}

// A row of points and the rules that ask for its extremes.
struct ExtremeChoice {
  DataPoint point;
  std::string_view rule;
  std::string answer{};
  Slots slots{};
};

// Categories of the largest and the smallest value, of the whole or of one series.
std::vector<ExtremeChoice> extreme_choices(const DataView& view) {
  std::vector<ExtremeChoice> choices;
  if (view.num_categories() < 2) return choices;
  const bool is_single = view.num_series() == 1;
  for (std::size_t s = 0; s < view.num_series(); ++s) {
    for (const int sign : {1, -1}) {
      const std::optional<DataPoint> found = view.extreme(view.points_of(s), sign);
      if (!found) continue;
      const std::string_view rule = is_single
                                        ? (sign > 0 ? "data.max" : "data.min")
                                        : (sign > 0 ? "data.max_in_series" : "data.min_in_series");
      choices.push_back({.point = *found, .rule = rule, .answer = view.category(found->category)});
      if (!is_single) choices.back().slots = {{"series", view.table().series[s]}};
    }
  }
  return choices;
}

// The largest and the smallest value of all.
std::vector<ExtremeChoice> value_choices(const DataView& view) {
  std::vector<ExtremeChoice> choices;
  for (const int sign : {1, -1}) {
    const std::optional<DataPoint> found = view.extreme(view.points(), sign);
    if (!found || view.points().size() < 2) continue;
    choices.push_back({.point = *found,
                       .rule = sign > 0 ? "data.max_value" : "data.min_value",
                       .answer = view.printed(*found)});
  }
  return choices;
}

// Of one series: what comes right behind the largest.
std::vector<ExtremeChoice> second_choices(const DataView& view) {
  if (view.num_series() != 1 || view.num_categories() < 3) return {};
  std::vector<DataPoint> points = view.points();
  const std::optional<DataPoint> first = view.extreme(points, 1);
  if (!first) return {};
  std::erase_if(points, [&](DataPoint p) { return p.category == first->category; });
  const std::optional<DataPoint> second = view.extreme(points, 1);
  if (!second) return {};
  return {{.point = *second, .rule = "data.second", .answer = view.category(second->category)}};
}

// Which series is largest in a category.
std::vector<ExtremeChoice> series_choices(const DataView& view) {
  std::vector<ExtremeChoice> choices;
  if (view.num_series() < 2) return choices;
  for (std::size_t c = 0; c < view.num_categories(); ++c) {
    std::vector<DataPoint> column;
    for (std::size_t s = 0; s < view.num_series(); ++s)
      column.push_back({s, c});
    const std::optional<DataPoint> found = view.extreme(column, 1);
    if (!found) continue;
    choices.push_back({.point = *found,
                       .rule = "data.series_max",
                       .answer = view.table().series[found->series],
                       .slots = {{"category", view.category(c)}}});
  }
  return choices;
}

using ListChoices = std::vector<ExtremeChoice> (*)(const DataView& view);

template <ListChoices kList>
std::optional<Turn> ask_choice(const TaskInput& input, base::Rng& rng) {
  const auto view = DataView::of(first_scene(input));
  if (!view) return std::nullopt;
  const auto choice = try_pick(kList(*view), rng);
  if (!choice) return std::nullopt;
  return ask_data(input, choice->rule, choice->slots, choice->answer, rng);
}

using PointPair = std::pair<DataPoint, DataPoint>;

// Two points, the first clearly larger.
std::vector<PointPair> ordered_pairs(const DataView& view) {
  constexpr std::size_t kMostPoints = 24;
  std::vector<DataPoint> points = view.points();
  points.resize(std::min(points.size(), kMostPoints));
  std::vector<PointPair> pairs;
  for (const DataPoint a : points) {
    for (const DataPoint b : points) {
      if (view.is_clearly_larger(a, b)) pairs.emplace_back(a, b);
    }
  }
  return pairs;
}

// A pair of the table's points by name, the larger one first where `is_first_larger`.
Slots point_slots(const TaskInput& input,
                  const DataView& view,
                  const PointPair& pair,
                  bool is_first_larger) {
  const auto& [larger, smaller] = pair;
  return {{"point_a", view.name(input, is_first_larger ? larger : smaller)},
          {"point_b", view.name(input, is_first_larger ? smaller : larger)}};
}

std::optional<Turn> ask_larger(const TaskInput& input, base::Rng& rng) {
  const auto view = DataView::of(first_scene(input));
  if (!view) return std::nullopt;
  const auto pair = try_pick(ordered_pairs(*view), rng);
  if (!pair) return std::nullopt;
  return ask_data(input, "data.larger", point_slots(input, *view, *pair, chance::holds(rng, 0.5)),
                  view->name(input, pair->first), rng);
}

std::optional<Turn> ask_is_larger(const TaskInput& input, base::Rng& rng) {
  const auto view = DataView::of(first_scene(input));
  if (!view) return std::nullopt;
  const auto pair = try_pick(ordered_pairs(*view), rng);
  if (!pair) return std::nullopt;
  const bool is_true = chance::holds(rng, 0.5);
  return ask_data(input, "data.is_larger", point_slots(input, *view, *pair, is_true),
                  internal::yes_or_no(input, is_true), rng);
}

// "50 - 30 = 20"
std::optional<Turn> ask_difference(const TaskInput& input, base::Rng& rng) {
  const auto view = DataView::of(first_scene(input));
  if (!view) return std::nullopt;
  const auto pair = try_pick(ordered_pairs(*view), rng);
  if (!pair) return std::nullopt;
  const auto& [larger, smaller] = *pair;
  const std::string difference =
      internal::print_number(internal::difference_of(view->number(larger), view->number(smaller)));
  const Slots steps{
      {"a", view->printed(larger)}, {"b", view->printed(smaller)}, {"sum", difference}};
  return ask_data(input, "data.difference",
                  point_slots(input, *view, *pair, chance::holds(rng, 0.5)),
                  say(input, "answer.difference_steps", steps), rng);
}

// The table where numbers can be added up: several categories, nothing below zero.
std::optional<DataView> summable_view(const TaskInput& input) {
  auto view = DataView::of(first_scene(input));
  const bool is_summable =
      view && view->num_categories() >= 2 &&
      std::ranges::all_of(view->points(), [&](DataPoint p) { return view->number(p).units >= 0; });
  return is_summable ? std::move(view) : std::nullopt;
}

// Some points of one series, or of all where they are alike.
std::vector<DataPoint> some_points(const DataView& view, std::size_t count, base::Rng& rng) {
  const std::vector<DataPoint> all = view.points();
  const bool is_uniform =
      std::ranges::all_of(all, [&](DataPoint point) { return view.are_alike(point, all[0]); });
  const std::size_t series = rng.next_below(view.num_series());
  return chance::pick_several(is_uniform ? all : view.points_of(series), count, rng);
}

PrintedNumber sum_of_points(const DataView& view, const std::vector<DataPoint>& points) {
  PrintedNumber sum = view.number(points[0]);
  for (std::size_t i = 1; i < points.size(); ++i)
    sum = internal::sum_of(sum, view.number(points[i]));
  return sum;
}

// "3 + 4 + 5"
std::string terms_of(const DataView& view, const std::vector<DataPoint>& points) {
  std::string terms;
  for (const DataPoint point : points) {
    if (!terms.empty()) terms += " + ";
    terms += view.printed(point);
  }
  return terms;
}

// "3 + 4 + 5 = 12"
std::string sum_steps(const DataView& view, const std::vector<DataPoint>& points) {
  return base::cat(terms_of(view, points), " = ",
                   internal::print_number(sum_of_points(view, points)));
}

std::string names_of(const TaskInput& input,
                     const DataView& view,
                     const std::vector<DataPoint>& points) {
  std::vector<std::string> names;
  for (const DataPoint point : points)
    names.push_back(view.name(input, point));
  return internal::join_list(input, names);
}

std::optional<Turn> ask_sum(const TaskInput& input, base::Rng& rng) {
  const auto view = summable_view(input);
  if (!view) return std::nullopt;
  const auto count = static_cast<std::size_t>(rng.next_between(2, 3));
  const std::vector<DataPoint> points = some_points(*view, count, rng);
  return ask_data(input, "data.sum", {{"points", names_of(input, *view, points)}},
                  sum_steps(*view, points), rng);
}

std::optional<Turn> ask_total(const TaskInput& input, base::Rng& rng) {
  constexpr std::size_t kMostTerms = 8;
  const auto view = summable_view(input);
  const bool is_short = view && view->num_series() == 1 && view->num_categories() >= 3 &&
                        view->num_categories() <= kMostTerms;
  if (!is_short) return std::nullopt;
  return ask_data(input, "data.total", {}, sum_steps(*view, view->points()), rng);
}

// Two or four points whose mean has at most two decimals more than they have.
std::optional<Turn> ask_average(const TaskInput& input, base::Rng& rng) {
  const auto view = summable_view(input);
  if (!view) return std::nullopt;
  const std::size_t count = view->num_categories() >= 4 && chance::holds(rng, 0.4) ? 4 : 2;
  const std::vector<DataPoint> points = some_points(*view, count, rng);
  PrintedNumber mean = sum_of_points(*view, points);
  const std::string steps = base::cat("(", terms_of(*view, points), ") / ", count, " = ");
  for (std::int64_t left = static_cast<std::int64_t>(count); left > 1; left /= 2) {
    if (mean.units % 2 != 0) {
      mean.units *= 10;
      ++mean.decimals;
    }
    mean.units /= 2;
  }
  return ask_data(input, "data.average", {{"points", names_of(input, *view, points)}},
                  steps + internal::print_number(mean), rng);
}

// Above or below a value that stands in the table.
std::optional<Turn> ask_count(const TaskInput& input, base::Rng& rng) {
  const auto view = DataView::of(first_scene(input));
  const bool is_countable = view && view->num_series() == 1 && view->num_categories() >= 3 &&
                            view->table().has_printed_values;
  if (!is_countable) return std::nullopt;
  const std::vector<DataPoint> points = view->points();
  const DataPoint threshold = pick(points, rng);
  const int sign = chance::holds(rng, 0.6) ? 1 : -1;
  const auto count = std::ranges::count_if(points, [&](DataPoint p) {
    return sign * internal::compare(view->number(p), view->number(threshold)) > 0;
  });
  return ask_data(input, sign > 0 ? "data.count_above" : "data.count_below",
                  {{"value", view->printed(threshold)}}, std::to_string(count), rng);
}

// Changes from an earlier to a later category; the series' name or the axis' says what changes.
struct Change {
  DataPoint from;
  DataPoint to;
  bool is_rise = false;
};

bool is_over_time(const DataView& view) {
  const std::string& chart = view.table().chart;
  return chart == "line" || chart == "area" || chart == "stacked_area";
}

std::string changing_name(const DataView& view, std::size_t series) {
  if (view.num_series() > 1) return view.table().series[series];
  if (view.table().series.size() == 1 && !view.table().series[0].empty()) {
    return view.table().series[0];
  }
  return view.table().value_label;
}

std::vector<Change> changes_of(const DataView& view) {
  std::vector<Change> changes;
  if (!is_over_time(view)) return changes;
  for (std::size_t s = 0; s < view.num_series(); ++s) {
    if (changing_name(view, s).empty()) continue;
    for (std::size_t c = 1; c < view.num_categories(); ++c) {
      const DataPoint from{s, 0};
      const DataPoint to{s, c};
      if (view.is_clearly_larger(to, from)) changes.push_back({from, to, true});
      if (view.is_clearly_larger(from, to)) changes.push_back({from, to, false});
    }
  }
  return changes;
}

std::optional<Turn> ask_trend(const TaskInput& input, base::Rng& rng) {
  const auto view = DataView::of(first_scene(input));
  if (!view) return std::nullopt;
  const auto change = try_pick(changes_of(*view), rng);
  if (!change) return std::nullopt;
  const Slots slots{{"series", changing_name(*view, change->from.series)},
                    {"first", view->category(change->from.category)},
                    {"last", view->category(change->to.category)}};
  return ask_data(input, "data.trend", slots,
                  say(input, change->is_rise ? "answer.rise" : "answer.fall"), rng);
}

std::optional<Turn> ask_list(const TaskInput& input, base::Rng& rng) {
  const auto view = DataView::of(first_scene(input));
  if (!view) return std::nullopt;
  if (view->num_series() > 1 && chance::holds(rng, 0.5)) {
    return ask_data(input, "data.list_series", {},
                    internal::join_plainly(input, view->table().series), rng);
  }
  return ask_data(input, "data.list_categories", {},
                  internal::join_plainly(input, view->table().categories), rng);
}

std::optional<Turn> ask_number_of_categories(const TaskInput& input, base::Rng& rng) {
  const auto view = DataView::of(first_scene(input));
  if (!view) return std::nullopt;
  return ask_data(input, "data.count_categories", {}, std::to_string(view->num_categories()), rng);
}

std::optional<Turn> ask_title(const TaskInput& input, base::Rng& rng) {
  const std::vector<DataTable>& tables = first_scene(input).tables;
  if (tables.size() != 1 || tables[0].title.empty()) return std::nullopt;
  return ask_data(input, "data.title", {}, tables[0].title, rng);
}

std::optional<Turn> ask_kind(const TaskInput& input, base::Rng& rng) {
  const std::vector<DataTable>& tables = first_scene(input).tables;
  if (tables.size() != 1) return std::nullopt;
  const std::string rule = "chart." + tables[0].chart;
  if (!internal::can_say(input, rule)) return std::nullopt;
  return ask_data(input, "data.kind", {}, capitalised(say(input, rule)), rng);
}

// Another city, country or month than those of the table.
std::optional<std::string> absent_category(const TaskInput& input, base::Rng& rng) {
  constexpr std::array kLists = {WordList::kCities, WordList::kCountries, WordList::kProducts,
                                 WordList::kCompanies};
  const Scene& scene = first_scene(input);
  std::string page = plain_text(scene.root);
  for (const std::string& category : scene.tables[0].categories)
    page += "\n" + category;
  for (const std::string& series : scene.tables[0].series)
    page += "\n" + series;
  const std::size_t start = rng.next_below(kLists.size());
  for (std::size_t i = 0; i < kLists.size(); ++i) {
    const std::optional<std::string> word =
        internal::absent_word(input, page, kLists[(start + i) % kLists.size()], rng);
    if (word) return word;
  }
  return std::nullopt;
}

std::optional<Turn> ask_absent(const TaskInput& input, base::Rng& rng) {
  if (!DataView::of(first_scene(input))) return std::nullopt;
  const std::optional<std::string> category = absent_category(input, rng);
  if (!category) return std::nullopt;
  const Slots slots{{"point", *category}};
  return ask_data(input, "data.absent", slots, say(input, "answer.data_absent", slots), rng);
}

constexpr Task data_task(std::string_view name,
                         std::optional<Turn> (*ask)(const TaskInput&, base::Rng&)) {
  return {.name = name, .family = "question", .ask = ask};
}

constexpr std::array<Task, 18> kTasks = {
    data_task("data.value", ask_value),
    data_task("data.extreme", ask_choice<extreme_choices>),
    data_task("data.extreme_value", ask_choice<value_choices>),
    data_task("data.second", ask_choice<second_choices>),
    data_task("data.series_max", ask_choice<series_choices>),
    data_task("data.larger", ask_larger),
    data_task("data.is_larger", ask_is_larger),
    data_task("data.difference", ask_difference),
    data_task("data.sum", ask_sum),
    data_task("data.total", ask_total),
    data_task("data.average", ask_average),
    data_task("data.count", ask_count),
    data_task("data.trend", ask_trend),
    data_task("data.list", ask_list),
    data_task("data.count_categories", ask_number_of_categories),
    data_task("data.title", ask_title),
    data_task("data.kind", ask_kind),
    data_task("data.absent", ask_absent),
};

}  // namespace

std::span<const Task> data_tasks() {
  return kTasks;
}

}  // namespace tessera::synth
