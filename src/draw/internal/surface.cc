#include "draw/internal/surface.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/check.h"
#include "draw/internal/picture_sampler.h"

namespace tessera::draw::internal {
namespace {

constexpr Index kMaxSide = 32'767;  // cairo's bound

cairo_matrix_t to_cairo(const Affine& a) {
  return {.xx = a.xx, .yx = a.yx, .xy = a.xy, .yy = a.yy, .x0 = a.x0, .y0 = a.y0};
}

// The box, when the polygons are one rectangle of whole pixels.
bool is_pixel_rect(std::span<const Polyline> polygons, PixelBox& box) {
  if (polygons.size() != 1 || polygons[0].points.size() != 4) return false;
  const auto& p = polygons[0].points;
  const bool is_upright =
      (p[0].y == p[1].y && p[1].x == p[2].x && p[2].y == p[3].y && p[3].x == p[0].x) ||
      (p[0].x == p[1].x && p[1].y == p[2].y && p[2].x == p[3].x && p[3].y == p[0].y);
  const Box bounds = draw::bounds_of(p);
  if (!is_upright || bounds.is_empty() || bounds.to_pixels() != bounds) return false;
  box = to_pixel_box(bounds);
  return true;
}

void add_stops(cairo_pattern_t* pattern, std::span<const GradientStop> stops) {
  base::check(!stops.empty(), "paint", "at least one stop of a gradient, there is none");
  for (const GradientStop& stop : stops) {
    const Colour& c = stop.colour;
    cairo_pattern_add_color_stop_rgba(pattern, stop.at, c.r / 255.0, c.g / 255.0, c.b / 255.0,
                                      c.a / 255.0);
  }
  cairo_pattern_set_extend(pattern, CAIRO_EXTEND_PAD);
}

PatternHandle make_pattern(const Colour& c, const Affine&) {
  return PatternHandle(
      cairo_pattern_create_rgba(c.r / 255.0, c.g / 255.0, c.b / 255.0, c.a / 255.0));
}

PatternHandle make_pattern(const LinearGradient& gradient, const Affine& to_surface) {
  PatternHandle pattern(
      cairo_pattern_create_linear(gradient.from.x, gradient.from.y, gradient.to.x, gradient.to.y));
  const cairo_matrix_t matrix = to_cairo(to_surface.inverse());
  cairo_pattern_set_matrix(pattern.get(), &matrix);
  add_stops(pattern.get(), gradient.stops);
  return pattern;
}

PatternHandle make_pattern(const RadialGradient& gradient, const Affine& to_surface) {
  const auto [x, y] = gradient.centre;
  PatternHandle pattern(cairo_pattern_create_radial(x, y, 0, x, y, gradient.radius));
  const cairo_matrix_t matrix = to_cairo(to_surface.inverse());
  cairo_pattern_set_matrix(pattern.get(), &matrix);
  add_stops(pattern.get(), gradient.stops);
  return pattern;
}

// One row of a sprite: cover (may be null) and clip (may be null) are those of the first pixel.
struct Span {
  Pixel* target = nullptr;
  const std::uint8_t* cover = nullptr;
  const std::uint8_t* clip = nullptr;
  Index width = 0;

  [[nodiscard]] std::uint32_t share(Index x) const {
    std::uint32_t share = cover != nullptr ? cover[x] : 255;
    if (clip != nullptr) share = times_byte(share, clip[x]);
    return share;
  }
};

void put_colour(const Span& span, Pixel colour) {
  for (Index x = 0; x < span.width; ++x) {
    const std::uint32_t share = span.share(x);
    if (share != 0) span.target[x] = over(scaled(colour, share), span.target[x]);
  }
}

void put_pixels(const Span& span, const Pixel* pixels) {
  for (Index x = 0; x < span.width; ++x) {
    const std::uint32_t share = span.share(x);
    if (share != 0) span.target[x] = over(scaled(pixels[x], share), span.target[x]);
  }
}

}  // namespace

Surface::Surface(Index width, Index height, bool has_alpha)
    : width_(width), height_(height), has_alpha_(has_alpha) {
  base::check(width > 0 && height > 0 && width <= kMaxSide && height <= kMaxSide, "canvas",
              "sides of 1 to ", kMaxSide, " pixels, is ", width, " x ", height);
  pixels_.resize(static_cast<std::size_t>(width * height));
  surface_.reset(cairo_image_surface_create_for_data(
      reinterpret_cast<unsigned char*>(pixels_.data()),
      has_alpha ? CAIRO_FORMAT_ARGB32 : CAIRO_FORMAT_RGB24, static_cast<int>(width),
      static_cast<int>(height), static_cast<int>(4 * width)));
  cairo_.reset(cairo_create(surface_.get()));
  check_cairo(cairo_.get());
  clips_.push_back({.box = {.x0 = 0, .y0 = 0, .x1 = width, .y1 = height}, .mask = nullptr});
}

void Surface::push_clip(std::span<const Polyline> polygons) {
  Clip clip = clips_.back();
  PixelBox rect;
  if (is_pixel_rect(polygons, rect)) {
    clip.box = intersect(clip.box, rect);
  } else {
    clip.box = intersect(clip.box, to_pixel_box(internal::bounds_of(polygons)));
    auto mask = std::make_shared<Coverage>(polygons, FillRule::kNonZero, clip.box);
    if (clip.mask != nullptr) mask->multiply(*clip.mask);
    clip.mask = std::move(mask);
  }
  clips_.push_back(std::move(clip));
  cairo_save(cairo_.get());
  set_path(cairo_.get(), polygons, FillRule::kNonZero, {});
  cairo_clip(cairo_.get());
}

void Surface::pop_clip() {
  base::check(clips_.size() > 1, "canvas", "a clip to take back, there is none");
  clips_.pop_back();
  cairo_restore(cairo_.get());
}

void Surface::fill_pattern(std::span<const Polyline> polygons,
                           cairo_pattern_t* source,
                           FillRule rule) {
  cairo_set_source(cairo_.get(), source);
  set_path(cairo_.get(), polygons, rule, {});
  cairo_fill(cairo_.get());
  check_cairo(cairo_.get());
}

void Surface::fill_picture(std::span<const Polyline> polygons,
                           const PicturePattern& pattern,
                           FillRule rule,
                           const Affine& to_surface) {
  base::check(pattern.picture != nullptr, "paint", "a picture to fill with, there is none");
  const PixelBox box = intersect(clip_box(), to_pixel_box(internal::bounds_of(polygons)));
  if (box.is_empty()) return;
  const Coverage coverage(polygons, rule, box);
  const PictureSampler sampler(pattern, to_surface);
  std::vector<Pixel> row(static_cast<std::size_t>(box.width()));
  for (Index y = box.y0; y < box.y1; ++y) {
    sampler.read_row({.x = static_cast<double>(box.x0), .y = static_cast<double>(y)}, row);
    put({.box = {.x0 = box.x0, .y0 = y, .x1 = box.x1, .y1 = y + 1},
         .coverage = coverage.row(y),
         .pixels = row.data()});
  }
}

void Surface::fill(std::span<const Polyline> polygons,
                   const Paint& paint,
                   FillRule rule,
                   const Affine& to_surface) {
  const auto with = [&](const auto& chosen) {
    if constexpr (std::is_same_v<std::decay_t<decltype(chosen)>, PicturePattern>) {
      fill_picture(polygons, chosen, rule, to_surface);
    } else {
      fill_pattern(polygons, make_pattern(chosen, to_surface).get(), rule);
    }
  };
  std::visit(with, paint);
}

void Surface::put(const Sprite& sprite) {
  const Clip& clip = clips_.back();
  const PixelBox box = intersect(sprite.box, clip.box);
  const Index skipped = box.x0 - sprite.box.x0;
  for (Index y = box.y0; y < box.y1; ++y) {
    const Index sprite_row = y - sprite.box.y0;
    Span span{.target = row(y) + box.x0, .width = box.width()};
    if (sprite.coverage != nullptr) {
      span.cover = sprite.coverage + sprite_row * sprite.coverage_step + skipped;
    }
    if (clip.mask != nullptr) span.clip = clip.mask->row(y) + (box.x0 - clip.mask->box().x0);
    if (sprite.pixels != nullptr) {
      put_pixels(span, sprite.pixels + sprite_row * sprite.box.width() + skipped);
    } else {
      put_colour(span, sprite.colour);
    }
  }
}

}  // namespace tessera::draw::internal
