#include "vision/grid.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/check.h"

namespace tessera::vision {
namespace {

using base::Error;
using base::Result;

// --max-tiles above this many brings canvases that the config does not list.
constexpr Index kPublishedTiles = 9;

// Cells of one view, row by row, each row ended by a newline.
void append_global(std::vector<SequenceCell>& cells, Index g) {
  for (Index y = 0; y < g; ++y) {
    for (Index x = 0; x < g; ++x) {
      cells.push_back({.kind = CellKind::kView, .view = 0, .cell = y * g + x});
    }
    cells.push_back({.kind = CellKind::kNewline});
  }
}

// Cells of all tiles stitched into one picture, each of its rows ended by a newline.
void append_local(std::vector<SequenceCell>& cells, Index g, TileGrid grid) {
  for (Index y = 0; y < grid.rows * g; ++y) {
    for (Index x = 0; x < grid.columns * g; ++x) {
      cells.push_back({.kind = CellKind::kView,
                       .view = 1 + (y / g) * grid.columns + x / g,
                       .cell = (y % g) * g + x % g});
    }
    cells.push_back({.kind = CellKind::kNewline});
  }
}

Result<void> check_candidate(const Resolution& canvas,
                             Index side,
                             const std::string& where,
                             const base::Limits& limits) {
  const auto& [width, height] = canvas;
  if (width < 1 || height < 1 || width % side != 0 || height % side != 0) {
    return Error::invalid_input(
        where, fmt::format("candidate_resolutions: multiples of {} (the first width), has {} x {}",
                           side, width, height));
  }
  const Index columns = width / side;
  const Index rows = height / side;
  // Divided, not multiplied: the sizes come from a file.
  if (columns > limits.image_tiles / rows) {
    return Error::limit(where,
                        fmt::format("candidate_resolutions: at most {} tiles, {} x {} has {} x {}",
                                    limits.image_tiles, width, height, columns, rows));
  }
  return {};
}

}  // namespace

ImageGeometry default_geometry() {
  constexpr Index kSide = 384;
  // Columns and rows in the published order, which decides ties.
  static constexpr std::pair<Index, Index> kGrids[] = {
      {1, 1}, {1, 2}, {2, 1}, {1, 3}, {3, 1}, {1, 4}, {4, 1}, {2, 2},
      {1, 5}, {5, 1}, {1, 6}, {6, 1}, {2, 3}, {3, 2}, {1, 7}, {7, 1},
      {1, 8}, {8, 1}, {2, 4}, {4, 2}, {1, 9}, {9, 1}, {3, 3}};
  ImageGeometry geometry;
  for (const auto& [columns, rows] : kGrids) {
    geometry.candidates.push_back({.width = columns * kSide, .height = rows * kSide});
  }
  return geometry;
}

Result<void> check_geometry(const ImageGeometry& geometry,
                            const std::string& where,
                            const base::Limits& limits) {
  if (geometry.candidates.empty()) {
    return Error::invalid_input(where, "candidate_resolutions: at least one, has none");
  }
  const Index side = geometry.side();
  if (side < 1 || side > limits.image_side) {
    return Error::invalid_input(
        where, fmt::format("candidate_resolutions: a first width of 1 to {}, is {}",
                           limits.image_side, side));
  }
  if (geometry.patch_size < 1 || geometry.patch_size > side) {
    return Error::invalid_input(
        where,
        fmt::format("patch_size: 1 to the side of a view ({}), is {}", side, geometry.patch_size));
  }
  if (geometry.downsample_ratio < 1 || geometry.downsample_ratio > side) {
    return Error::invalid_input(
        where, fmt::format("downsample_ratio: 1 to the side of a view ({}), is {}", side,
                           geometry.downsample_ratio));
  }
  for (const Resolution& canvas : geometry.candidates) {
    if (Result<void> checked = check_candidate(canvas, side, where, limits); !checked)
      return checked;
  }
  return {};
}

Resolution select_resolution(std::span<const Resolution> candidates, Resolution image) {
  base::check(!candidates.empty() && image.width > 0 && image.height > 0, "select_resolution",
              "candidates and a picture with pixels, has ", candidates.size(), " and ", image.width,
              " x ", image.height);
  const auto width = static_cast<double>(image.width);
  const auto height = static_cast<double>(image.height);
  Resolution best;
  Index best_kept = 0;
  Index best_wasted = 0;
  for (const Resolution& canvas : candidates) {
    // In doubles, truncated, exactly so: 3000 * 0.288 is 863.99..., and the model was trained on
    // that.
    const double scale = std::min(static_cast<double>(canvas.width) / width,
                                  static_cast<double>(canvas.height) / height);
    const auto fitted_width = static_cast<Index>(width * scale);
    const auto fitted_height = static_cast<Index>(height * scale);
    const Index kept = std::min(fitted_width * fitted_height, image.width * image.height);
    const Index wasted = canvas.width * canvas.height - kept;
    const bool is_first = best.width == 0;
    if (is_first || kept > best_kept || (kept == best_kept && wasted < best_wasted)) {
      best = canvas;
      best_kept = kept;
      best_wasted = wasted;
    }
  }
  return best;
}

Result<ImageGeometry> limit_tiles(const ImageGeometry& geometry,
                                  Index max_tiles,
                                  const base::Limits& limits) {
  if (max_tiles < 1 || max_tiles > limits.image_tiles) {
    return Error::invalid_input("max_tiles",
                                fmt::format("1 to {}, is {}", limits.image_tiles, max_tiles));
  }
  const Index side = geometry.side();
  ImageGeometry limited = geometry;
  std::erase_if(limited.candidates, [&](const Resolution& canvas) {
    return geometry.grid_of(canvas).num_tiles() > max_tiles;
  });
  if (limited.candidates.empty() || limited.side() != side) {
    return Error::invalid_input(
        "max_tiles",
        fmt::format("at least the {} tiles of the first candidate, is {}",
                    geometry.grid_of(geometry.candidates.front()).num_tiles(), max_tiles));
  }
  if (max_tiles <= kPublishedTiles) return limited;
  for (Index columns = 1; columns <= max_tiles; ++columns) {
    for (Index rows = 1; columns * rows <= max_tiles; ++rows) {
      limited.candidates.push_back({.width = columns * side, .height = rows * side});
    }
  }
  return limited;
}

Resolution canvas_for(const ImageGeometry& geometry, Resolution image, Index num_images) {
  if (num_images > kMaxTiledImages) return {.width = geometry.side(), .height = geometry.side()};
  return select_resolution(geometry.candidates, image);
}

Index num_image_tokens(const ImageGeometry& geometry, TileGrid grid) {
  const Index g = geometry.tokens_per_side();
  return g * (g + 1) + 1 + grid.rows * g * (grid.columns * g + 1);
}

std::vector<SequenceCell> image_layout(const ImageGeometry& geometry,
                                       TileGrid grid,
                                       GlobalViewPosition position) {
  const Index g = geometry.tokens_per_side();
  std::vector<SequenceCell> cells;
  cells.reserve(static_cast<std::size_t>(num_image_tokens(geometry, grid)));
  if (position == GlobalViewPosition::kHead) append_global(cells, g);
  if (position == GlobalViewPosition::kTail) append_local(cells, g, grid);
  cells.push_back({.kind = CellKind::kSeparator});
  if (position == GlobalViewPosition::kHead) append_local(cells, g, grid);
  if (position == GlobalViewPosition::kTail) append_global(cells, g);
  return cells;
}

}  // namespace tessera::vision
