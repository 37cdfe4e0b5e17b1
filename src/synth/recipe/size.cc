#include "synth/recipe/size.h"

#include <algorithm>
#include <cmath>

namespace tessera::synth {
namespace {

using vision::Resolution;
using vision::TileGrid;

constexpr int kTries = 16;

TileGrid choose_grid(const Look& look, double progress, Index max_tiles, base::Rng& rng) {
  // Floor and ceiling, so that a curve on its way from 1 to 9 lets grids in one after the other.
  const auto low = static_cast<Index>(std::ceil(look.tiles.low.at(progress)));
  const auto high =
      std::min(max_tiles, static_cast<Index>(std::floor(look.tiles.high.at(progress))));
  std::vector<Weighted<TileGrid>> open;
  for (const auto& each : look.grids) {
    const Index tiles = each.value.num_tiles();
    if (each.weight > 0 && tiles >= low && tiles <= high) open.push_back(each);
  }
  return open.empty() ? TileGrid{} : choose(open, rng);
}

// A side of a canvas of `tiles` tiles along it.
Index choose_side(const Look& look, double progress, Index tiles, Index tile_px, base::Rng& rng) {
  const double fill = look.fill.draw(progress, rng);
  const auto longest = static_cast<double>(tiles * tile_px);
  if (fill > 1) return static_cast<Index>(std::floor(longest * fill));
  const auto shortest = static_cast<double>(std::max(look.min_side, (tiles - 1) * tile_px + 1));
  return static_cast<Index>(std::floor(shortest + (longest - shortest) * fill));
}

}  // namespace

Resolution choose_size(const Look& look, double progress, Index max_tiles, base::Rng& rng) {
  const vision::ImageGeometry geometry = vision::default_geometry();
  const Index tile_px = geometry.side();
  const TileGrid grid = choose_grid(look, progress, max_tiles, rng);
  const Resolution canvas{.width = grid.columns * tile_px, .height = grid.rows * tile_px};
  for (int i = 0; i < kTries; ++i) {
    const Resolution size{.width = choose_side(look, progress, grid.columns, tile_px, rng),
                          .height = choose_side(look, progress, grid.rows, tile_px, rng)};
    if (vision::select_resolution(geometry.candidates, size) == canvas) return size;
  }
  return canvas;  // a picture of its own size always gets this canvas
}

}  // namespace tessera::synth
