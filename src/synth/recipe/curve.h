// A number that changes over a run: piecewise linear in progress, which goes from 0 to 1.
//
//   const Curve tiles{{{0.0, 1.0}, {0.4, 9.0}}};   // rises until two fifths of the run, then stays
//   tiles.at(0.2) == 5.0;
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/rng.h"

namespace tessera::synth {

struct CurvePoint {
  double progress = 0;
  double value = 0;
  friend bool operator==(const CurvePoint&, const CurvePoint&) = default;
};

// At least one point, progress ascending in [0, 1]; before the first and behind the last point the
// value stays.
class Curve {
 public:
  explicit Curve(double value) : points_{{.progress = 0, .value = value}} {}
  // An error that names what is wrong with the points.
  static base::Result<Curve> create(std::vector<CurvePoint> points);

  [[nodiscard]] double at(double progress) const;
  [[nodiscard]] const std::vector<CurvePoint>& points() const { return points_; }
  // Over all points.
  [[nodiscard]] double min() const;
  [[nodiscard]] double max() const;

  friend bool operator==(const Curve&, const Curve&) = default;

 private:
  Curve() = default;
  std::vector<CurvePoint> points_;
};

// Values drawn evenly between two curves; where `low` lies above `high` both are its value.
struct CurveRange {
  Curve low{0};
  Curve high{1};

  [[nodiscard]] double draw(double progress, base::Rng& rng) const;
  friend bool operator==(const CurveRange&, const CurveRange&) = default;
};

}  // namespace tessera::synth
