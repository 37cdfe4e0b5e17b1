#include "synth/recipe/curve.h"

#include <algorithm>

#include "base/text.h"
#include "synth/chance.h"

namespace tessera::synth {

using base::Error;
using base::Result;

Result<Curve> Curve::create(std::vector<CurvePoint> points) {
  if (points.empty()) {
    return Error::invalid_input("curve", "at least one [progress, value], has none");
  }
  double before = -1;
  for (const CurvePoint& point : points) {
    const bool is_ascending = point.progress > before && point.progress >= 0 && point.progress <= 1;
    if (!is_ascending) {
      return Error::invalid_input(
          "curve", base::cat("progress that ascends from 0 to 1, has ", point.progress));
    }
    before = point.progress;
  }
  Curve curve;
  curve.points_ = std::move(points);
  return curve;
}

double Curve::at(double progress) const {
  if (progress <= points_.front().progress) return points_.front().value;
  for (std::size_t i = 1; i < points_.size(); ++i) {
    const CurvePoint& a = points_[i - 1];
    const CurvePoint& b = points_[i];
    if (progress > b.progress) continue;
    return a.value + (b.value - a.value) * ((progress - a.progress) / (b.progress - a.progress));
  }
  return points_.back().value;
}

double Curve::min() const {
  return std::min_element(points_.begin(), points_.end(),
                          [](const auto& a, const auto& b) { return a.value < b.value; })
      ->value;
}

double Curve::max() const {
  return std::max_element(points_.begin(), points_.end(),
                          [](const auto& a, const auto& b) { return a.value < b.value; })
      ->value;
}

double CurveRange::draw(double progress, base::Rng& rng) const {
  const double from = low.at(progress);
  const double to = std::max(from, high.at(progress));
  return chance::between(rng, from, to);
}

}  // namespace tessera::synth
