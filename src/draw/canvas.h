// A surface to draw on: areas and lines through cairo, glyphs and pictures by ourselves.
//
//   Canvas canvas(1152, 768, kWhite);
//   canvas.fill(Path().add_rect({40, 40, 400, 90}), Colour{230, 230, 240});
//   const Box ink = canvas.draw_glyphs(face.shape("Total", 18), {48, 72}, kBlack);
//   Image page = canvas.to_image();
//
// Every drawing function returns the box of whole pixels that it may have touched, in pixels of the
// canvas, before clip and canvas cut it: what lies outside was cut off. Same calls, same bytes.
// A canvas belongs to one thread; canvases share nothing.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/index.h"
#include "draw/colour.h"
#include "draw/font.h"
#include "draw/geometry.h"
#include "draw/paint.h"
#include "draw/path.h"
#include "draw/picture.h"

namespace tessera::draw {

enum class FillRule : std::uint8_t { kNonZero, kEvenOdd };

namespace internal {
class Surface;
}

class Canvas {
 public:
  // 1 ... 32767 pixels a side. With a transparent colour the canvas has alpha.
  Canvas(Index width, Index height, Colour ground);
  explicit Canvas(const Image& image);
  ~Canvas();
  Canvas(Canvas&&) noexcept;
  Canvas& operator=(Canvas&&) noexcept;

  [[nodiscard]] Index width() const;
  [[nodiscard]] Index height() const;
  [[nodiscard]] Box bounds() const;

  // Applied to everything that is drawn or clipped from now on.
  void set_transform(const Affine& transform);
  [[nodiscard]] const Affine& transform() const;

  // Only what lies inside the path (and all earlier clips) is drawn until pop_clip.
  void push_clip(const Path& path);
  void pop_clip();

  Box fill(const Path& path, const Paint& paint, FillRule rule = FillRule::kNonZero);
  Box stroke(const Path& path, const Paint& paint, const Stroke& stroke);

  // The picture scaled to the box, whose edges are rounded to whole pixels.
  Box paste(const Picture& picture, const Box& box, double opacity = 1);
  // Picture pixel (x, y) goes to placement.apply({x, y}); any affine map, smooth edges.
  Box paste_mapped(const Picture& picture, const Affine& placement, double opacity = 1);

  // The exact ink box: every pixel with any ink, and no row or column without.
  Box draw_glyphs(const GlyphRun& run, const GlyphPlacement& placement, Colour colour);

  // Opaque: a canvas with alpha is put on white.
  [[nodiscard]] Image to_image() const;
  [[nodiscard]] Picture to_picture() const;

 private:
  std::unique_ptr<internal::Surface> surface_;
};

}  // namespace tessera::draw
