// What stands for the numbers in a chart: bars, lines, areas, points, slices.
#pragma once

#include <cstdint>

#include "synth/chart/frame.h"
#include "synth/chart/topic.h"

namespace tessera::synth {

enum class MarkKind : std::uint8_t {
  kBars,  // of several series side by side
  kStackedBars,
  kLines,
  kSteps,  // lines that jump
  kAreas,  // of one series
  kStackedAreas,
  kDots,
  kLollipops,  // dots on stems
  kSlices,     // of a pie
  kRing,       // of a pie with a hole
};

struct MarkOptions {
  MarkKind kind = MarkKind::kBars;
  bool prints_values = false;
  bool has_markers = false;  // on lines
};

struct SeriesRange {
  std::size_t first = 0;
  std::size_t end = 0;
};

// Series [first, end) of the table between the axes. Numbers and names without room are
// noted as lost.
void draw_marks(ChartSheet& chart,
                const Axes& axes,
                const DataTable& table,
                const MarkOptions& options,
                SeriesRange series);

// A pie in the sheet's room, its slices named beside it when there is no legend.
void draw_pie(ChartSheet& chart,
              const DataTable& table,
              const MarkOptions& options,
              bool has_legend);

}  // namespace tessera::synth
