// The pixels of a canvas, its clip, and the ways of putting something on them: areas through cairo,
// spans of bytes by ourselves. Coordinates are those of the surface; transforms were applied
// before.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "base/index.h"
#include "draw/canvas.h"
#include "draw/internal/blend.h"
#include "draw/internal/cairo_handles.h"
#include "draw/internal/coverage.h"

namespace tessera::draw::internal {

// Pixels that are put on the surface row by row.
struct Sprite {
  PixelBox box;
  const std::uint8_t* coverage = nullptr;  // [height, row_step]; null: covered throughout
  const Pixel* pixels = nullptr;           // [height, width]; null: `colour` throughout
  Index coverage_step = 0;                 // bytes from row to row
  Pixel colour = 0;
};

class Surface {
 public:
  Surface(Index width, Index height, bool has_alpha);

  [[nodiscard]] Index width() const { return width_; }
  [[nodiscard]] Index height() const { return height_; }
  [[nodiscard]] bool has_alpha() const { return has_alpha_; }
  [[nodiscard]] Pixel* row(Index y) { return pixels_.data() + y * width_; }
  [[nodiscard]] const Pixel* row(Index y) const { return pixels_.data() + y * width_; }

  Affine transform;

  // Where anything can be drawn at present.
  [[nodiscard]] const PixelBox& clip_box() const { return clips_.back().box; }
  void push_clip(std::span<const Polyline> polygons);
  void pop_clip();

  // `to_surface` takes the paint's own coordinates to the surface's.
  void fill(std::span<const Polyline> polygons,
            const Paint& paint,
            FillRule rule,
            const Affine& to_surface);
  void put(const Sprite& sprite);

 private:
  struct Clip {
    PixelBox box;
    std::shared_ptr<const Coverage> mask;  // shared by the clips within; null: the whole box
  };

  void fill_pattern(std::span<const Polyline> polygons, cairo_pattern_t* source, FillRule rule);
  void fill_picture(std::span<const Polyline> polygons,
                    const PicturePattern& pattern,
                    FillRule rule,
                    const Affine& to_surface);

  Index width_;
  Index height_;
  bool has_alpha_;
  std::vector<Pixel> pixels_;
  // cairo's view of pixels_. It draws at once and keeps no copy, so writing between its calls needs
  // no flush.
  SurfaceHandle surface_;
  CairoHandle cairo_;
  std::vector<Clip> clips_;
};

}  // namespace tessera::draw::internal
