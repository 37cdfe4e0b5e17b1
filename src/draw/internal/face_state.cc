#include "draw/internal/face_state.h"

#include <cmath>
#include <utility>

#include "base/check.h"

namespace tessera::draw::internal {
namespace {

// A position in quarters of a pixel, as whole pixels and the rest.
struct Quarters {
  Index whole = 0;
  std::uint8_t rest = 0;
};

Quarters to_quarters(double value) {
  const auto quarters = static_cast<Index>(std::floor(value * 4 + 0.5));
  return {.whole = quarters >> 2, .rest = static_cast<std::uint8_t>(quarters & 3)};
}

PixelBox box_at(const GlyphRaster& raster, Index x, Index y) {
  return {.x0 = x + raster.left,
          .y0 = y + raster.top,
          .x1 = x + raster.left + raster.width,
          .y1 = y + raster.top + raster.height};
}

// Positions along the text are kept to a quarter of a pixel; across it the baseline lies on a whole
// pixel and glyphs off the baseline (marks, say) to a quarter.
void visit_turned(const GlyphRun& run,
                  const Affine& placement,
                  int turns,
                  base::FunctionRef<void(const PlacedRaster&)> visit) {
  FaceState& state = FaceState::of(*run.face);
  RasterKey key = key_of(run);
  key.turns = static_cast<std::uint8_t>(turns);
  key.is_hinted = key.is_hinted && turns == 0;
  Point origin{placement.x0, placement.y0};
  double& across = turns % 2 == 0 ? origin.y : origin.x;
  across = std::floor(across + 0.5);
  const Affine turn = Affine::quarter_turns(turns);
  for (std::size_t i = 0; i < run.glyphs.size(); ++i) {
    const Glyph& glyph = run.glyphs[i];
    const Point at = origin + turn.apply(glyph.offset);
    const Quarters x = to_quarters(at.x);
    const Quarters y = to_quarters(at.y);
    key.glyph = glyph.id;
    key.quarter_x = x.rest;
    key.quarter_y = y.rest;
    const GlyphRaster& raster = state.rasters.find(state.handles, key);
    if (raster.width == 0) continue;
    visit({.glyph_idx = i, .box = box_at(raster, x.whole, y.whole), .raster = &raster});
  }
}

void visit_mapped(const GlyphRun& run,
                  const Affine& placement,
                  base::FunctionRef<void(const PlacedRaster&)> visit) {
  FaceState& state = FaceState::of(*run.face);
  // The scale goes into the size: outlines have their full precision there.
  const double scale = std::sqrt(std::fabs(placement.determinant()));
  if (scale == 0) return;
  GlyphRun sized{.face = run.face, .size_px = run.size_px * scale, .style = run.style};
  sized.style.hinting = Hinting::kNone;
  RasterKey key = key_of(sized);
  for (std::size_t i = 0; i < run.glyphs.size(); ++i) {
    const Glyph& glyph = run.glyphs[i];
    const Point at = placement.apply(glyph.offset);
    const Point whole{std::floor(at.x), std::floor(at.y)};
    key.glyph = glyph.id;
    const Affine map{.xx = placement.xx / scale,
                     .yx = placement.yx / scale,
                     .xy = placement.xy / scale,
                     .yy = placement.yy / scale,
                     .x0 = at.x - whole.x,
                     .y0 = at.y - whole.y};
    const GlyphRaster raster = GlyphRasters::draw_mapped(state.handles, key, map);
    if (raster.width == 0) continue;
    visit({.glyph_idx = i,
           .box = box_at(raster, static_cast<Index>(whole.x), static_cast<Index>(whole.y)),
           .raster = &raster});
  }
}

}  // namespace

FaceState::FaceState(FontHandles opened) : handles(std::move(opened)), shaper(handles.font()) {
  const auto text = [](const char* name) { return std::string(name != nullptr ? name : ""); };
  family = text(handles.face()->family_name);
  style_name = text(handles.face()->style_name);
}

void visit_rasters(const GlyphRun& run,
                   const Affine& placement,
                   base::FunctionRef<void(const PlacedRaster&)> visit) {
  base::check(run.glyphs.empty() || run.face != nullptr, "glyphs", "a face of the run, is none");
  const int turns = placement.as_quarter_turns();
  if (turns >= 0) {
    visit_turned(run, placement, turns, visit);
  } else {
    visit_mapped(run, placement, visit);
  }
}

}  // namespace tessera::draw::internal
