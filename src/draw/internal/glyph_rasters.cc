#include "draw/internal/glyph_rasters.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include FT_OUTLINE_H

#include "draw/internal/picture_sampler.h"

namespace tessera::draw::internal {
namespace {

constexpr std::size_t kMaxBytes = 1 << 20;  // of kept rasters a face
constexpr double kStyleUnits = 1024;

FT_Fixed to_16_16(double value) {
  return static_cast<FT_Fixed>(std::floor(value * 65'536 + 0.5));
}

FT_Pos to_26_6(double value) {
  return static_cast<FT_Pos>(std::floor(value * 64 + 0.5));
}

std::int16_t style_units(double value) {
  return static_cast<std::int16_t>(std::floor(value * kStyleUnits + 0.5));
}

// Reads single values of a bitmap that is going to be cut.
template <class Value, class HasInk>
PixelBox ink_bounds(const std::vector<Value>& values, Index width, HasInk&& has_ink) {
  PixelBox bounds{.x0 = width, .y0 = std::ssize(values), .x1 = 0, .y1 = 0};
  for (Index i = 0; i < std::ssize(values); ++i) {
    if (!has_ink(values.data()[i])) continue;
    const Index x = i % width;
    const Index y = i / width;
    bounds = {.x0 = std::min(bounds.x0, x),
              .y0 = std::min(bounds.y0, y),
              .x1 = std::max(bounds.x1, x + 1),
              .y1 = y + 1};
  }
  return bounds;
}

template <class Value>
std::vector<Value> cut(const std::vector<Value>& values, Index width, const PixelBox& box) {
  std::vector<Value> kept;
  kept.reserve(static_cast<std::size_t>(box.width() * box.height()));
  for (Index y = box.y0; y < box.y1; ++y) {
    const Value* row = values.data() + y * width;
    kept.insert(kept.end(), row + box.x0, row + box.x1);
  }
  return kept;
}

// Leaves out rows and columns without ink at all four sides.
template <class Value, class HasInk>
void trim(GlyphRaster& raster, std::vector<Value> GlyphRaster::*member, HasInk&& has_ink) {
  std::vector<Value>& values = raster.*member;
  const PixelBox box = ink_bounds(values, raster.width, has_ink);
  if (box.is_empty()) {
    raster = {};
    return;
  }
  values = cut(values, raster.width, box);
  raster.left += box.x0;
  raster.top += box.y0;
  raster.width = box.width();
  raster.height = box.height();
}

bool is_visible(Pixel pixel) {
  return pixel >> 24 != 0;
}

GlyphRaster render_slot(FT_GlyphSlot slot) {
  GlyphRaster raster;
  if (FT_Render_Glyph(slot, FT_RENDER_MODE_NORMAL) != 0) return raster;
  const FT_Bitmap& bitmap = slot->bitmap;
  raster.left = slot->bitmap_left;
  raster.top = -Index{slot->bitmap_top};
  raster.width = bitmap.width;
  raster.height = bitmap.rows;
  for (Index y = 0; y < raster.height; ++y) {
    const std::uint8_t* row = bitmap.buffer + y * bitmap.pitch;
    raster.coverage.insert(raster.coverage.end(), row, row + raster.width);
  }
  trim(raster, &GlyphRaster::coverage, [](std::uint8_t value) { return value != 0; });
  return raster;
}

// A linear map of the plane with y down, in FreeType's plane with y up.
FT_Matrix to_matrix(const Affine& linear) {
  return {.xx = to_16_16(linear.xx),
          .xy = to_16_16(-linear.xy),
          .yx = to_16_16(-linear.yx),
          .yy = to_16_16(linear.yy)};
}

GlyphRaster draw_outline(FontHandles& handles, const RasterKey& key) {
  if (!load_styled(handles, key)) return {};
  FT_Outline* outline = &handles.face()->glyph->outline;
  if (key.turns != 0) {
    const FT_Matrix turn = to_matrix(Affine::quarter_turns(key.turns));
    FT_Outline_Transform(outline, &turn);
  }
  FT_Outline_Translate(outline, FT_Pos{key.quarter_x} * 16, FT_Pos{key.quarter_y} * -16);
  return render_slot(handles.face()->glyph);
}

GlyphRaster draw_colour(FontHandles& handles, const RasterKey& key) {
  const auto bitmap = load_colour_bitmap(handles, key.glyph);
  if (!bitmap) return {};
  const double scale = key.size_26_6 / 64.0 / bitmap->pixels_per_em;
  const auto scaled_side = [scale](Index side) {
    return std::max<Index>(1, to_26_6(static_cast<double>(side) * scale / 64));
  };
  const Index width = scaled_side(bitmap->picture.width);
  const Index height = scaled_side(bitmap->picture.height);
  const Picture small = turn(resize(bitmap->picture, width, height), key.turns);
  // The box from the origin, turned as the picture was.
  const double left = std::floor(bitmap->left * scale + 0.5);
  const double top = std::floor(bitmap->top * scale + 0.5);
  const Box box = Affine::quarter_turns(key.turns).map_box(
      {left, top, left + static_cast<double>(width), top + static_cast<double>(height)});
  GlyphRaster raster{.left = static_cast<Index>(box.x0),
                     .top = static_cast<Index>(box.y0),
                     .width = small.width,
                     .height = small.height,
                     .coverage = {},
                     .pixels = premultiplied_pixels(small)};
  trim(raster, &GlyphRaster::pixels, is_visible);
  return raster;
}

// A colour bitmap under any map: on a raster of its own, sampled pixel by pixel.
GlyphRaster draw_mapped_colour(FontHandles& handles, const RasterKey& key, const Affine& map) {
  const auto bitmap = load_colour_bitmap(handles, key.glyph);
  if (!bitmap) return {};
  const double scale = key.size_26_6 / 64.0 / bitmap->pixels_per_em;
  const Affine placement =
      Affine::translation(bitmap->left, bitmap->top).then(Affine::scaling(scale, scale)).then(map);
  const Picture& picture = bitmap->picture;
  const PixelBox box = to_pixel_box(placement.map_box(
      {0, 0, static_cast<double>(picture.width), static_cast<double>(picture.height)}));
  GlyphRaster raster{.left = box.x0,
                     .top = box.y0,
                     .width = box.width(),
                     .height = box.height(),
                     .coverage = {},
                     .pixels = {}};
  raster.pixels.resize(static_cast<std::size_t>(box.width() * box.height()));
  const PictureSampler sampler(
      {.picture = &picture, .placement = placement, .is_tiled = false, .opacity = 1}, {});
  for (Index y = 0; y < raster.height; ++y) {
    const Point first{static_cast<double>(box.x0), static_cast<double>(box.y0 + y)};
    sampler.read_row(first, std::span(raster.pixels)
                                .subspan(static_cast<std::size_t>(y * raster.width),
                                         static_cast<std::size_t>(raster.width)));
  }
  trim(raster, &GlyphRaster::pixels, is_visible);
  return raster;
}

}  // namespace

std::size_t HashRasterKey::operator()(const RasterKey& key) const {
  const auto bits = [](auto value) { return static_cast<std::uint64_t>(value) & 0xFFFF; };
  const std::uint64_t place = (std::uint64_t{key.turns} << 5) |
                              (std::uint64_t{key.quarter_x} << 3) |
                              (std::uint64_t{key.quarter_y} << 1) | (key.is_hinted ? 1U : 0U);
  std::uint64_t hash = (std::uint64_t{key.glyph} << 32) ^ static_cast<std::uint32_t>(key.size_26_6);
  hash = (hash ^ (bits(key.slant) << 48) ^ (bits(key.width) << 32) ^ (bits(key.embolden) << 16)) *
         0x9E3779B97F4A7C15U;
  hash = (hash ^ (hash >> 29) ^ place) * 0xBF58476D1CE4E5B9U;
  return hash ^ (hash >> 32);
}

const GlyphRaster& GlyphRasters::find(FontHandles& handles, const RasterKey& key) {
  const auto found = rasters_.find(key);
  if (found != rasters_.end()) return found->second;
  if (num_bytes_ > kMaxBytes) {
    rasters_.clear();
    num_bytes_ = 0;
  }
  const bool is_colour = !FT_IS_SCALABLE(handles.face());
  GlyphRaster raster = is_colour ? draw_colour(handles, key) : draw_outline(handles, key);
  constexpr std::size_t kOverhead = sizeof(RasterKey) + sizeof(GlyphRaster) + 32;
  num_bytes_ += kOverhead + raster.coverage.size() + 4 * raster.pixels.size();
  return rasters_.emplace(key, std::move(raster)).first->second;
}

GlyphRaster GlyphRasters::draw_mapped(FontHandles& handles,
                                      const RasterKey& key,
                                      const Affine& map) {
  if (!FT_IS_SCALABLE(handles.face())) return draw_mapped_colour(handles, key, map);
  if (!load_styled(handles, key)) return {};
  FT_Outline* outline = &handles.face()->glyph->outline;
  const FT_Matrix matrix = to_matrix(map);
  FT_Outline_Transform(outline, &matrix);
  FT_Outline_Translate(outline, to_26_6(map.x0), to_26_6(-map.y0));
  return render_slot(handles.face()->glyph);
}

bool load_styled(FontHandles& handles, const RasterKey& key) {
  handles.set_size(key.size_26_6);
  if (!handles.load_outline(key.glyph, key.is_hinted ? Hinting::kLight : Hinting::kNone)) {
    return false;
  }
  FT_Outline* outline = &handles.face()->glyph->outline;
  if (key.embolden != 0) {
    FT_Outline_Embolden(outline, FT_Pos{key.size_26_6} * key.embolden / 1024);
  }
  if (key.slant != 0 || key.width != kStyleUnits) {
    const FT_Matrix matrix{
        .xx = FT_Fixed{key.width} * 64, .xy = FT_Fixed{key.slant} * 64, .yx = 0, .yy = 0x10000};
    FT_Outline_Transform(outline, &matrix);
  }
  return true;
}

RasterKey key_of(const GlyphRun& run) {
  return {.size_26_6 = static_cast<std::int32_t>(to_26_6(run.size_px)),
          .slant = style_units(run.style.slant),
          .embolden = style_units(run.style.embolden),
          .width = style_units(run.style.width),
          .is_hinted = run.style.hinting == Hinting::kLight};
}

std::optional<ColourBitmap> load_colour_bitmap(FontHandles& handles, std::uint32_t glyph) {
  FT_Face face = handles.face();
  if (!handles.load_bitmap(glyph)) return std::nullopt;
  const FT_Bitmap& bitmap = face->glyph->bitmap;
  if (bitmap.pixel_mode != FT_PIXEL_MODE_BGRA || bitmap.width == 0 || bitmap.rows == 0) {
    return std::nullopt;
  }
  ColourBitmap loaded{.picture = make_picture(bitmap.width, bitmap.rows),
                      .left = static_cast<double>(face->glyph->bitmap_left),
                      .top = -static_cast<double>(face->glyph->bitmap_top),
                      .pixels_per_em = static_cast<double>(face->size->metrics.y_ppem)};
  std::uint8_t* to = loaded.picture.rgba.data();
  for (unsigned y = 0; y < bitmap.rows; ++y) {
    const std::uint8_t* from = bitmap.buffer + static_cast<std::ptrdiff_t>(y) * bitmap.pitch;
    for (unsigned x = 0; x < bitmap.width; ++x, from += 4, to += 4) {
      const Colour colour = unmultiplied(packed(from[3], from[2], from[1], from[0]));
      to[0] = colour.r;
      to[1] = colour.g;
      to[2] = colour.b;
      to[3] = colour.a;
    }
  }
  return loaded;
}

}  // namespace tessera::draw::internal
