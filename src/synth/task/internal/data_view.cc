#include "synth/task/internal/data_view.h"

#include <algorithm>

#include "processor/grounding.h"

namespace tessera::synth::internal {
namespace {

bool are_names(const std::vector<std::string>& names) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!processor::is_label(names[i]) || !is_plain(names[i])) return false;
    if (std::ranges::find(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(i),
                          names[i]) != names.begin() + static_cast<std::ptrdiff_t>(i)) {
      return false;
    }
  }
  return true;
}

bool is_well_formed(const DataTable& table) {
  const bool has_series_names = table.series.size() > 1;
  if (table.categories.empty() || table.values.empty() || !are_names(table.categories) ||
      table.values.size() != table.printed.size() ||
      (has_series_names && table.series.size() != table.values.size()) ||
      (has_series_names && !are_names(table.series))) {
    return false;
  }
  if (!has_series_names && table.values.size() != 1) return false;
  const std::size_t width = table.categories.size();
  return std::ranges::all_of(table.values, [&](const auto& row) { return row.size() == width; }) &&
         std::ranges::all_of(table.printed, [&](const auto& row) { return row.size() == width; });
}

}  // namespace

std::optional<DataView> DataView::of(const Scene& scene) {
  if (scene.tables.size() != 1 || !is_well_formed(scene.tables[0])) return std::nullopt;
  const DataTable& table = scene.tables[0];
  DataView view(table);
  double low = table.values[0][0];
  double high = low;
  for (std::size_t s = 0; s < table.values.size(); ++s) {
    view.numbers_.emplace_back();
    for (std::size_t c = 0; c < table.categories.size(); ++c) {
      const std::optional<PrintedNumber> number =
          read_number(table.printed[s][c], table.values[s][c]);
      const bool is_alike = number && (c == 0 || is_same_style(*number, view.numbers_[s][0]));
      if (!is_alike) return std::nullopt;
      view.numbers_[s].push_back(*number);
      low = std::min(low, number->value());
      high = std::max(high, number->value());
    }
  }
  view.range_ = high - low;
  return view;
}

std::vector<DataPoint> DataView::points() const {
  std::vector<DataPoint> all;
  for (std::size_t s = 0; s < num_series(); ++s) {
    for (const DataPoint point : points_of(s))
      all.push_back(point);
  }
  return all;
}

std::vector<DataPoint> DataView::points_of(std::size_t series) const {
  std::vector<DataPoint> row;
  for (std::size_t c = 0; c < num_categories(); ++c)
    row.push_back({.series = series, .category = c});
  return row;
}

bool DataView::is_clearly_larger(DataPoint a, DataPoint b) const {
  constexpr double kClearShare = 0.05;
  if (!are_alike(a, b) || compare(number(a), number(b)) <= 0) return false;
  return table_->has_printed_values ||
         number(a).value() - number(b).value() >= kClearShare * range_;
}

std::optional<DataPoint> DataView::extreme(const std::vector<DataPoint>& points, int sign) const {
  for (const DataPoint a : points) {
    const bool is_extreme = std::ranges::all_of(points, [&](DataPoint b) {
      const bool is_same = a.series == b.series && a.category == b.category;
      return is_same || (sign > 0 ? is_clearly_larger(a, b) : is_clearly_larger(b, a));
    });
    if (is_extreme) return a;
  }
  return std::nullopt;
}

std::string DataView::name(const TaskInput& input, DataPoint point) const {
  if (num_series() == 1) return say(input, "data.point", {{"category", category(point.category)}});
  return say(input, "data.point_of_series",
             {{"series", table_->series[point.series]}, {"category", category(point.category)}});
}

}  // namespace tessera::synth::internal
