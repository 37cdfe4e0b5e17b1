// How charts look: colours, type, grid, as journals, offices and screens draw them.
#pragma once

#include <cstdint>
#include <vector>

#include "base/rng.h"
#include "draw/colour.h"
#include "draw/paint.h"
#include "synth/assets/items.h"

namespace tessera::synth {

enum class GridLines : std::uint8_t { kNone, kAcrossValues, kBoth, kDotted };
enum class LegendPlace : std::uint8_t { kRight, kTop, kBottom };

struct ChartLook {
  draw::Colour ground = draw::kWhite;
  draw::Colour plot_ground = draw::kWhite;
  draw::Colour ink = draw::kBlack;
  draw::Colour grid{210, 210, 210};
  std::vector<draw::Colour> palette{};  // of the series; told apart from each other and the ground
  std::vector<FontKind> fonts{};
  GridLines grid_lines = GridLines::kAcrossValues;
  LegendPlace legend = LegendPlace::kRight;
  bool has_frame = false;  // a box around the plot instead of two axes
  bool has_ticks = true;   // short marks on the axes
  bool is_title_centred = true;
  double bar_share = 0.7;  // of the room that a category has
  bool has_bar_outline = false;
  double line_px = 2;
};

[[nodiscard]] ChartLook choose_look(double difficulty, base::Rng& rng);

}  // namespace tessera::synth
