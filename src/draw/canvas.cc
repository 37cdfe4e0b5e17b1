#include "draw/canvas.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/check.h"
#include "draw/internal/face_state.h"
#include "draw/internal/flatten.h"
#include "draw/internal/picture_sampler.h"
#include "draw/internal/surface.h"

namespace tessera::draw {
namespace {

using internal::Pixel;
using internal::PixelBox;
using internal::Polyline;
using internal::Surface;

std::vector<Polyline> flatten_onto(const Surface& surface, const Path& path) {
  return internal::flatten(path.transformed(surface.transform));
}

Index to_pixel(double coordinate) {
  return static_cast<Index>(std::floor(coordinate + 0.5));
}

std::uint8_t to_byte(double share) {
  return static_cast<std::uint8_t>(std::clamp(std::floor(share * 255 + 0.5), 0.0, 255.0));
}

// The picture on whole pixels, upright, scaled to the box.
Box paste_upright(Surface& surface, const Picture& picture, const Box& box, double opacity) {
  const Index x0 = to_pixel(box.x0);
  const Index y0 = to_pixel(box.y0);
  const PixelBox target{.x0 = x0,
                        .y0 = y0,
                        .x1 = std::max(x0 + 1, to_pixel(box.x1)),
                        .y1 = std::max(y0 + 1, to_pixel(box.y1))};
  const auto pixels =
      internal::premultiplied_pixels(resize(picture, target.width(), target.height()));
  const std::vector<std::uint8_t> share(static_cast<std::size_t>(target.width()), to_byte(opacity));
  // A step of 0 bytes: every row has the same share.
  surface.put({.box = target, .coverage = share.data(), .pixels = pixels.data()});
  return internal::to_box(target);
}

}  // namespace

Canvas::Canvas(Index width, Index height, Colour ground)
    : surface_(std::make_unique<Surface>(width, height, ground.a != 255)) {
  const Pixel pixel = internal::premultiplied(ground);
  std::fill_n(surface_->row(0), width * height, pixel);
}

Canvas::Canvas(const Image& image)
    : surface_(std::make_unique<Surface>(image.width, image.height, false)) {
  base::check(std::ssize(image.rgb) == 3 * image.width * image.height, "canvas",
              "an image of 3 bytes per pixel, ", image.width, " x ", image.height, " pixels have ",
              image.rgb.size(), " bytes");
  const std::uint8_t* p = image.rgb.data();
  Pixel* target = surface_->row(0);
  for (Index i = 0; i < image.width * image.height; ++i, p += 3) {
    target[i] = internal::packed(255, p[0], p[1], p[2]);
  }
}

Canvas::~Canvas() = default;
Canvas::Canvas(Canvas&&) noexcept = default;
Canvas& Canvas::operator=(Canvas&&) noexcept = default;

Index Canvas::width() const {
  return surface_->width();
}

Index Canvas::height() const {
  return surface_->height();
}

Box Canvas::bounds() const {
  return {0, 0, static_cast<double>(width()), static_cast<double>(height())};
}

void Canvas::set_transform(const Affine& transform) {
  surface_->transform = transform;
}

const Affine& Canvas::transform() const {
  return surface_->transform;
}

void Canvas::push_clip(const Path& path) {
  surface_->push_clip(flatten_onto(*surface_, path));
}

void Canvas::pop_clip() {
  surface_->pop_clip();
}

Box Canvas::fill(const Path& path, const Paint& paint, FillRule rule) {
  const auto polygons = flatten_onto(*surface_, path);
  surface_->fill(polygons, paint, rule, surface_->transform);
  return internal::bounds_of(polygons).to_pixels();
}

Box Canvas::stroke(const Path& path, const Paint& paint, const Stroke& stroke) {
  return fill(stroke_outline(path, stroke), paint);
}

Box Canvas::paste(const Picture& picture, const Box& box, double opacity) {
  const Affine& transform = surface_->transform;
  const bool is_upright =
      transform.xy == 0 && transform.yx == 0 && transform.xx > 0 && transform.yy > 0;
  if (is_upright) return paste_upright(*surface_, picture, transform.map_box(box), opacity);
  const Affine scaling = Affine::scaling(box.width() / static_cast<double>(picture.width),
                                         box.height() / static_cast<double>(picture.height));
  return paste_mapped(picture, scaling.then(Affine::translation(box.x0, box.y0)), opacity);
}

Box Canvas::paste_mapped(const Picture& picture, const Affine& placement, double opacity) {
  const Box whole{0, 0, static_cast<double>(picture.width), static_cast<double>(picture.height)};
  const Path outline = Path().add_rect(whole).transformed(placement);
  return fill(
      outline,
      PicturePattern{
          .picture = &picture, .placement = placement, .is_tiled = false, .opacity = opacity});
}

Box Canvas::draw_glyphs(const GlyphRun& run, const GlyphPlacement& placement, Colour colour) {
  if (run.glyphs.empty()) return {};
  PixelBox ink;
  const auto put = [&](const internal::PlacedRaster& placed) {
    const internal::GlyphRaster& raster = *placed.raster;
    if (!raster.pixels.empty()) {
      surface_->put({.box = placed.box, .pixels = raster.pixels.data()});
    } else {
      surface_->put({.box = placed.box,
                     .coverage = raster.coverage.data(),
                     .coverage_step = raster.width,
                     .colour = internal::premultiplied(colour)});
    }
    ink = internal::unite(ink, placed.box);
  };
  internal::visit_rasters(run, placement.to_affine().then(surface_->transform), put);
  return internal::to_box(ink);
}

Image Canvas::to_image() const {
  Image image{.width = width(), .height = height(), .rgb = {}};
  image.rgb.resize(static_cast<std::size_t>(3 * image.width * image.height));
  const Pixel* from = std::as_const(*surface_).row(0);
  std::uint8_t* to = image.rgb.data();
  for (Index i = 0; i < image.width * image.height; ++i, to += 3) {
    const Pixel pixel = surface_->has_alpha() ? internal::over(from[i], 0xFFFFFFFF) : from[i];
    to[0] = static_cast<std::uint8_t>(pixel >> 16);
    to[1] = static_cast<std::uint8_t>(pixel >> 8);
    to[2] = static_cast<std::uint8_t>(pixel);
  }
  return image;
}

Picture Canvas::to_picture() const {
  if (!surface_->has_alpha()) return draw::to_picture(to_image());
  Picture picture = make_picture(width(), height());
  const Pixel* from = std::as_const(*surface_).row(0);
  std::uint8_t* to = picture.rgba.data();
  for (Index i = 0; i < picture.width * picture.height; ++i, to += 4) {
    const Colour colour = internal::unmultiplied(from[i]);
    to[0] = colour.r;
    to[1] = colour.g;
    to[2] = colour.b;
    to[3] = colour.a;
  }
  return picture;
}

}  // namespace tessera::draw
