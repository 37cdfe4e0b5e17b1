// The one table of numbers of a scene, as questions see it: names of points, numbers as printed,
// and what can be told apart in the picture.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "synth/scene.h"
#include "synth/task/internal/asking.h"
#include "synth/task/internal/printed_number.h"

namespace tessera::synth::internal {

struct DataPoint {
  std::size_t series = 0;
  std::size_t category = 0;
};

class DataView {
 public:
  // Nothing where the scene has no table or several, names that are empty or stand twice, or a
  // series whose numbers are not printed alike.
  static std::optional<DataView> of(const Scene& scene);

  [[nodiscard]] const DataTable& table() const { return *table_; }
  [[nodiscard]] std::size_t num_series() const { return numbers_.size(); }
  [[nodiscard]] std::size_t num_categories() const { return table_->categories.size(); }
  [[nodiscard]] const std::string& category(std::size_t c) const { return table_->categories[c]; }
  [[nodiscard]] const PrintedNumber& number(DataPoint p) const {
    return numbers_[p.series][p.category];
  }
  [[nodiscard]] const std::string& printed(DataPoint p) const {
    return table_->printed[p.series][p.category];
  }
  [[nodiscard]] std::vector<DataPoint> points() const;
  [[nodiscard]] std::vector<DataPoint> points_of(std::size_t series) const;

  // Whether the two are printed in one style and unit, so that they can be compared and added.
  [[nodiscard]] bool are_alike(DataPoint a, DataPoint b) const {
    return is_same_style(number(a), number(b));
  }
  // Whether a is larger than b so that the picture shows it: by anything where numbers are printed,
  // else by a twentieth of the table's range. Never for numbers that are not alike.
  [[nodiscard]] bool is_clearly_larger(DataPoint a, DataPoint b) const;
  // The point that is clearly larger (sign 1) or smaller (-1) than all others of `points`.
  [[nodiscard]] std::optional<DataPoint> extreme(const std::vector<DataPoint>& points,
                                                 int sign) const;

  // "May" or "Sales in May".
  [[nodiscard]] std::string name(const TaskInput& input, DataPoint point) const;

 private:
  explicit DataView(const DataTable& table) : table_(&table) {}

  const DataTable* table_;
  std::vector<std::vector<PrintedNumber>> numbers_;
  double range_ = 0;
};

}  // namespace tessera::synth::internal
