// A decoded picture to the square 8-bit views that the tower sees.
//
//   picture --> fitted into side x side, padded -------------> view 0 (global)
//          +--> fitted into the canvas, padded, cut into tiles > views 1 + row*columns + column
//
// Fitting keeps the aspect ratio (bicubic, 8-bit); the rest is filled with the mean colour. When
// the grid has one tile, the tile is the global view: it is stored once, so that the tower runs
// once.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/index.h"
#include "base/limits.h"
#include "base/result.h"
#include "formats/image/image.h"
#include "ops/context.h"
#include "vision/grid.h"

namespace tessera::vision {

// Normalisation of the config: value = (byte / 255 - mean) / deviation, per channel.
struct PixelScale {
  std::array<double, 3> mean{0.5, 0.5, 0.5};
  std::array<double, 3> deviation{0.5, 0.5, 0.5};
  [[nodiscard]] std::array<std::uint8_t, 3> fill_colour() const;  // int(255 * mean)
};

struct ImageViews {
  Resolution source{};      // of the picture
  Resolution resolution{};  // of the canvas
  TileGrid grid{};
  Index side = 0;                      // of a view, pixels
  std::vector<std::uint8_t> pixels{};  // [distinct views, side, side, 3], rgb
  std::vector<Index> view_source{};  // per view (global, then tiles row by row): its distinct view

  [[nodiscard]] Index num_views() const { return static_cast<Index>(view_source.size()); }
  [[nodiscard]] Index num_distinct() const;
  [[nodiscard]] std::span<const std::uint8_t> view(Index view_idx) const;  // [side, side, 3]
  [[nodiscard]] std::vector<std::string> sha256() const;                   // per view, hexadecimal
};

// Distinct views as the tower takes them, u8 [distinct views, side, side, 3].
[[nodiscard]] Tensor views_tensor(ops::Context& context, const ImageViews& views);

struct ViewRequest {
  const ImageGeometry& geometry;  // for the call only
  Index num_images = 1;  // of the whole conversation: more than kMaxTiledImages ends tiling
  std::array<std::uint8_t, 3> fill{127, 127, 127};
  base::Limits limits = base::default_limits();
};

// Where a picture lands on a canvas: its fitted size and the corner it is put at. One side fills
// the canvas; the other is rounded half to even, and is at least one pixel.
struct Fit {
  Resolution size{};
  Index x = 0;
  Index y = 0;
  friend bool operator==(const Fit&, const Fit&) = default;
};
[[nodiscard]] Fit fit_into(Resolution image, Resolution canvas);

// Sides, pixels and aspect ratio within the limits.
[[nodiscard]] base::Result<void> check_picture_size(Resolution image, const base::Limits& limits);

// All views of one picture on the canvas that canvas_for() chose; views are the same bytes for
// every kernel variant and number of threads. An empty picture is an error.
[[nodiscard]] base::Result<ImageViews> make_views(ops::Context& context,
                                                  const formats::Image& image,
                                                  const ViewRequest& request);

// make_views() for a thread that has no context of its own: each maker computes alone, on the
// thread that calls it.
class ViewMaker {
 public:
  ViewMaker();
  [[nodiscard]] base::Result<ImageViews> make(const formats::Image& image,
                                              const ViewRequest& request);

 private:
  std::unique_ptr<ops::Context> context_;
};

}  // namespace tessera::vision
