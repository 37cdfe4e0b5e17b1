#include "cli/inspect/tile_sketch.h"

#include <algorithm>

#include "vision/views.h"

namespace tessera::cli {
namespace {

// Letters of a tile: about as high as wide on most terminals.
constexpr Index kTileColumns = 6;
constexpr Index kTileRows = 3;

}  // namespace

std::string tile_sketch(vision::Resolution picture,
                        vision::Resolution canvas,
                        vision::TileGrid grid) {
  const vision::Fit fit = vision::fit_into(picture, canvas);
  // Whether at least half of step i of `steps` along a side lies in the picture.
  const auto covers = [](Index i, Index steps, Index side, Index begin, Index size) {
    const Index from = std::max(i * side / steps, begin);
    const Index to = std::min((i + 1) * side / steps, begin + size);
    return 2 * (to - from) * steps >= side;
  };
  std::string ruler = "  ";
  for (Index column = 0; column < grid.columns; ++column)
    ruler += "+" + std::string(kTileColumns, '-');
  ruler += "+\n";
  std::string sketch;
  for (Index y = 0; y < grid.rows * kTileRows; ++y) {
    if (y % kTileRows == 0) sketch += ruler;
    const bool has_row = covers(y, grid.rows * kTileRows, canvas.height, fit.y, fit.size.height);
    sketch += "  ";
    for (Index x = 0; x < grid.columns * kTileColumns; ++x) {
      if (x % kTileColumns == 0) sketch += '|';
      const bool has_column =
          covers(x, grid.columns * kTileColumns, canvas.width, fit.x, fit.size.width);
      sketch += has_row && has_column ? '#' : '.';
    }
    sketch += "|\n";
  }
  return sketch + ruler;
}

}  // namespace tessera::cli
