// How a picture becomes views, and views become positions of the sequence. The same numbers serve
// preprocessing, prompt expansion and the model's splice.
//
//   global view (side x side) + columns x rows tiles (side x side each) of the chosen canvas
//   g = ceil((side / patch) / ratio) cells along a view's side
//
//   g rows of g global cells, each row ended by a newline
//   one separator
//   rows*g rows of columns*g local cells, each row ended by a newline
//   (that is with the global view first; its part and the local one may change places)
//
//   N = g*(g+1) + 1 + rows*g*(columns*g + 1)
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/index.h"
#include "base/limits.h"
#include "base/result.h"

namespace tessera::vision {

// Pixels, written (width, height) as in the configs.
struct Resolution {
  Index width = 0;
  Index height = 0;
  friend bool operator==(const Resolution&, const Resolution&) = default;
};

struct TileGrid {
  Index columns = 1;
  Index rows = 1;
  [[nodiscard]] Index num_tiles() const { return columns * rows; }
  [[nodiscard]] Index num_views() const { return 1 + num_tiles(); }  // with the global view
  friend bool operator==(const TileGrid&, const TileGrid&) = default;
};

// What a config says of pictures. Valid when check_geometry() says so.
struct ImageGeometry {
  std::vector<Resolution> candidates{};  // canvases, in the config's order: order decides ties
  Index patch_size = 14;
  Index downsample_ratio = 2;  // cells of the tower merged along each axis by the projector

  [[nodiscard]] Index side() const { return candidates.front().width; }  // of a view, in pixels
  [[nodiscard]] Index patches_per_side() const { return side() / patch_size; }
  [[nodiscard]] Index tokens_per_side() const {
    return (patches_per_side() + downsample_ratio - 1) / downsample_ratio;
  }
  [[nodiscard]] TileGrid grid_of(Resolution canvas) const {
    return {.columns = canvas.width / side(), .rows = canvas.height / side()};
  }
};

// The 23 canvases of at most nine 384-pixel tiles, patch 14, ratio 2: what holds without a config.
[[nodiscard]] ImageGeometry default_geometry();

// Positive sizes, a patch no larger than a view, canvases of whole tiles within the limits. `where`
// names the file for the message.
[[nodiscard]] base::Result<void> check_geometry(
    const ImageGeometry& geometry,
    const std::string& where,
    const base::Limits& limits = base::default_limits());

// The canvas for a picture of `image` pixels: the one that keeps most of them (never more than the
// picture has), then the one that wastes least, then the first.
[[nodiscard]] Resolution select_resolution(std::span<const Resolution> candidates,
                                           Resolution image);

// The same geometry with canvases of at most `max_tiles` tiles. Above nine, all grids of
// columns*rows <= max_tiles follow the config's own (columns outer, rows inner).
[[nodiscard]] base::Result<ImageGeometry> limit_tiles(
    const ImageGeometry& geometry,
    Index max_tiles,
    const base::Limits& limits = base::default_limits());

// Above this many images in a conversation none is tiled: each is a one-tile grid.
inline constexpr Index kMaxTiledImages = 2;

// The canvas of one picture in a conversation of `num_images`.
[[nodiscard]] Resolution canvas_for(const ImageGeometry& geometry,
                                    Resolution image,
                                    Index num_images);

// N of the banner.
[[nodiscard]] Index num_image_tokens(const ImageGeometry& geometry, TileGrid grid);

enum class GlobalViewPosition : std::uint8_t { kHead, kTail };

enum class CellKind : std::uint8_t { kView, kNewline, kSeparator };

// One position of an image's sequence.
struct SequenceCell {
  CellKind kind = CellKind::kView;
  Index view = 0;  // 0 is the global view, 1 + row*columns + column a tile; for kView only
  Index cell = 0;  // row*g + column inside the view; for kView only
  friend bool operator==(const SequenceCell&, const SequenceCell&) = default;
};

// What stands at each of the num_image_tokens() positions, in order.
[[nodiscard]] std::vector<SequenceCell> image_layout(
    const ImageGeometry& geometry,
    TileGrid grid,
    GlobalViewPosition position = GlobalViewPosition::kHead);

}  // namespace tessera::vision
