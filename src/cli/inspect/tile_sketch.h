// A picture on its canvas, drawn with letters: tiles as boxes, the picture as #, margins as dots.
//
//   +----+----+----+
//   |....|....|....|
//   |####|####|####|
//   +----+----+----+
#pragma once

#include <string>

#include "vision/grid.h"

namespace tessera::cli {

// Lines that each end in a line break.
[[nodiscard]] std::string tile_sketch(vision::Resolution picture,
                                      vision::Resolution canvas,
                                      vision::TileGrid grid);

}  // namespace tessera::cli
