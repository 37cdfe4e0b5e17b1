#include "draw/internal/coverage.h"

#include <algorithm>
#include <memory>

#include <cairo/cairo.h>

#include "base/check.h"
#include "draw/internal/blend.h"
#include "draw/internal/cairo_handles.h"

namespace tessera::draw::internal {

PixelBox intersect(const PixelBox& a, const PixelBox& b) {
  const PixelBox shared{.x0 = std::max(a.x0, b.x0),
                        .y0 = std::max(a.y0, b.y0),
                        .x1 = std::min(a.x1, b.x1),
                        .y1 = std::min(a.y1, b.y1)};
  return shared.is_empty() ? PixelBox{} : shared;
}

PixelBox unite(const PixelBox& a, const PixelBox& b) {
  if (a.is_empty()) return b;
  if (b.is_empty()) return a;
  return {.x0 = std::min(a.x0, b.x0),
          .y0 = std::min(a.y0, b.y0),
          .x1 = std::max(a.x1, b.x1),
          .y1 = std::max(a.y1, b.y1)};
}

PixelBox to_pixel_box(const Box& box) {
  const Box pixels = box.to_pixels();
  return {.x0 = static_cast<Index>(pixels.x0),
          .y0 = static_cast<Index>(pixels.y0),
          .x1 = static_cast<Index>(pixels.x1),
          .y1 = static_cast<Index>(pixels.y1)};
}

Box to_box(const PixelBox& box) {
  return {static_cast<double>(box.x0), static_cast<double>(box.y0), static_cast<double>(box.x1),
          static_cast<double>(box.y1)};
}

void set_path(_cairo* cairo, std::span<const Polyline> polygons, FillRule rule, Point origin) {
  cairo_set_fill_rule(
      cairo, rule == FillRule::kEvenOdd ? CAIRO_FILL_RULE_EVEN_ODD : CAIRO_FILL_RULE_WINDING);
  cairo_new_path(cairo);
  for (const Polyline& polygon : polygons) {
    bool is_first = true;
    for (const Point& p : polygon.points) {
      const Point at = p - origin;
      is_first ? cairo_move_to(cairo, at.x, at.y) : cairo_line_to(cairo, at.x, at.y);
      is_first = false;
    }
    cairo_close_path(cairo);
  }
}

Coverage::Coverage(std::span<const Polyline> polygons, FillRule rule, const PixelBox& box)
    : box_(box) {
  if (box.is_empty()) return;
  const auto width = static_cast<int>(box.width());
  const auto height = static_cast<int>(box.height());
  const int row_bytes = cairo_format_stride_for_width(CAIRO_FORMAT_A8, width);
  row_bytes_ = row_bytes;
  bytes_.resize(static_cast<std::size_t>(row_bytes_ * height));
  const SurfaceHandle surface(cairo_image_surface_create_for_data(bytes_.data(), CAIRO_FORMAT_A8,
                                                                  width, height, row_bytes));
  const CairoHandle cairo(cairo_create(surface.get()));
  set_path(cairo.get(), polygons, rule, {static_cast<double>(box.x0), static_cast<double>(box.y0)});
  cairo_set_source_rgba(cairo.get(), 0, 0, 0, 1);
  cairo_fill(cairo.get());
  cairo_surface_flush(surface.get());
  check_cairo(cairo.get());
}

void Coverage::multiply(const Coverage& other) {
  for (Index y = box_.y0; y < box_.y1; ++y) {
    std::uint8_t* values = bytes_.data() + (y - box_.y0) * row_bytes_;
    const std::uint8_t* factors = other.row(y) + (box_.x0 - other.box_.x0);
    for (Index x = 0; x < box_.width(); ++x) {
      values[x] = static_cast<std::uint8_t>(times_byte(values[x], factors[x]));
    }
  }
}

}  // namespace tessera::draw::internal
