// One line of styled runs on a common baseline, with underlines and strikes. Pages are laid out
// elsewhere (synth/layout).
#pragma once

#include <span>

#include "draw/canvas.h"
#include "draw/font.h"

namespace tessera::draw {

struct StyledRun {
  GlyphRun run{};
  Colour colour{};
  bool is_underlined = false;
  bool is_struck = false;
  double rise = 0;  // pixels above the baseline: superscripts; negative: subscripts
};

struct LineExtent {
  double advance = 0;
  double ascent = 0;   // the largest above the baseline, rises included
  double descent = 0;  // the largest below
};

[[nodiscard]] LineExtent measure_line(std::span<const StyledRun> runs);

// Draws the runs one after the other from `baseline`; returns the ink box, decoration included.
Box draw_line(Canvas& canvas, std::span<const StyledRun> runs, Point baseline);

}  // namespace tessera::draw
