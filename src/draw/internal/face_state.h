// Everything behind a FontFace, and the walk over the pixels of a run that both drawing and
// measuring take: boxes of ink cannot differ from the ink.
#pragma once

#include <string>
#include <unordered_map>

#include "base/function_ref.h"
#include "draw/font.h"
#include "draw/internal/font_handles.h"
#include "draw/internal/glyph_rasters.h"
#include "draw/internal/shaper.h"

namespace tessera::draw::internal {

struct FaceState {
  explicit FaceState(FontHandles opened);

  [[nodiscard]] static FaceState& of(FontFace& face) { return *face.state_; }

  FontHandles handles;
  Shaper shaper;
  GlyphRasters rasters;
  std::unordered_map<char32_t, bool> covered;
  std::string family;
  std::string style_name;
};

struct PlacedRaster {
  std::size_t glyph_idx = 0;  // in the run
  PixelBox box;               // on the surface
  const GlyphRaster* raster = nullptr;
};

// Calls visit for every glyph with ink, in order; `placement` takes the run's own coordinates
// (origin at 0, baseline along x) to the surface.
void visit_rasters(const GlyphRun& run,
                   const Affine& placement,
                   base::FunctionRef<void(const PlacedRaster&)> visit);

}  // namespace tessera::draw::internal
