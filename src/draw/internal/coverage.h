// Which share of each pixel an area covers, in bytes, and boxes of whole pixels.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/index.h"
#include "draw/canvas.h"
#include "draw/internal/flatten.h"

struct _cairo;  // NOLINT(bugprone-reserved-identifier): cairo's own name for cairo_t

namespace tessera::draw::internal {

// Half-open, as Box.
struct PixelBox {
  Index x0 = 0;
  Index y0 = 0;
  Index x1 = 0;
  Index y1 = 0;

  friend bool operator==(const PixelBox&, const PixelBox&) = default;
  [[nodiscard]] constexpr bool is_empty() const { return x1 <= x0 || y1 <= y0; }
  [[nodiscard]] constexpr Index width() const { return x1 - x0; }
  [[nodiscard]] constexpr Index height() const { return y1 - y0; }
};

[[nodiscard]] PixelBox intersect(const PixelBox& a, const PixelBox& b);
[[nodiscard]] PixelBox unite(const PixelBox& a, const PixelBox& b);  // an empty one is nothing
[[nodiscard]] PixelBox to_pixel_box(const Box& box);                 // outward
[[nodiscard]] Box to_box(const PixelBox& box);

class Coverage {
 public:
  // What the polygons cover within `box`.
  Coverage(std::span<const Polyline> polygons, FillRule rule, const PixelBox& box);

  [[nodiscard]] const PixelBox& box() const { return box_; }
  // The byte of pixel (box().x0, y); y must lie in the box.
  [[nodiscard]] const std::uint8_t* row(Index y) const {
    return bytes_.data() + (y - box_.y0) * row_bytes_;
  }
  // Every value times that of `other` at the same pixel, which must contain this box.
  void multiply(const Coverage& other);

 private:
  PixelBox box_;
  Index row_bytes_ = 0;
  std::vector<std::uint8_t> bytes_;
};

// Makes the polygons, moved by (-x, -y), the current path of a cairo context.
void set_path(_cairo* cairo, std::span<const Polyline> polygons, FillRule rule, Point origin);

}  // namespace tessera::draw::internal
