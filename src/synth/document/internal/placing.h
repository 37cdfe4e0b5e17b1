// Puts a document onto its sheet: parts are left out until it fits at the wanted size, and it grows
// into room that is left over.
#pragma once

#include "synth/document/internal/boxes.h"

namespace tessera::synth {

struct Placing {
  double unit_px = 10;       // wanted
  double least_px = 6;       // smaller only leaves out
  double most_px = 10;       // as large as room is left
  double column_aspect = 0;  // about width by height of a column of items; 0: one column
  double column_units = 24;  // a column is at least so wide
};

// Draws the document into the room. False, with nothing drawn, when none of it has room.
bool place(Sheet& sheet, Stack& document, const draw::Box& room, const Placing& placing);

// By the request's density, at most what the room carries; grows to a quarter of its height.
[[nodiscard]] Placing choose_placing(Sheet& sheet, const draw::Box& room);

}  // namespace tessera::synth
