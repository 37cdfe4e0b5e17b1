// Glyphs as pixels. Upright and quarter-turned glyphs are kept; other maps are drawn each time.
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "base/function_ref.h"
#include "draw/font.h"
#include "draw/internal/blend.h"
#include "draw/internal/coverage.h"
#include "draw/internal/font_handles.h"

namespace tessera::draw::internal {

// A glyph's ink, cut so that every outer row and column has some. Empty: no ink.
struct GlyphRaster {
  Index left = 0;  // of the first column, from the pixel that the glyph's origin is in
  Index top = 0;   // of the first row; y down
  Index width = 0;
  Index height = 0;
  std::vector<std::uint8_t> coverage;  // [height, width]
  std::vector<Pixel> pixels;           // [height, width], of colour glyphs instead of coverage
};

struct RasterKey {
  std::uint32_t glyph = 0;
  std::int32_t size_26_6 = 0;
  std::int16_t slant = 0;      // in 1 / 1024
  std::int16_t embolden = 0;   // in 1 / 1024 of the size
  std::int16_t width = 1024;   // in 1 / 1024
  std::uint8_t quarter_x = 0;  // of a pixel, right of the pixel's left edge
  std::uint8_t quarter_y = 0;  // down
  std::uint8_t turns = 0;
  bool is_hinted = false;

  friend bool operator==(const RasterKey&, const RasterKey&) = default;
};

struct HashRasterKey {
  [[nodiscard]] std::size_t operator()(const RasterKey& key) const;
};

class GlyphRasters {
 public:
  // Valid until the next call.
  [[nodiscard]] const GlyphRaster& find(FontHandles& handles, const RasterKey& key);

  // One glyph under any map of its own plane to the surface, never kept.
  [[nodiscard]] static GlyphRaster draw_mapped(FontHandles& handles,
                                               const RasterKey& key,
                                               const Affine& map);

 private:
  std::unordered_map<RasterKey, GlyphRaster, HashRasterKey> rasters_;
  std::size_t num_bytes_ = 0;
};

// Style and size of a run as part of a key.
[[nodiscard]] RasterKey key_of(const GlyphRun& run);

// Puts a glyph's outline with its synthetic styles into the slot; false when it has no outline.
[[nodiscard]] bool load_styled(FontHandles& handles, const RasterKey& key);

// The bitmap of a colour glyph in its own size, and where its corner is from the origin.
struct ColourBitmap {
  Picture picture;
  double left = 0;  // pixels of the bitmap
  double top = 0;   // y down
  double pixels_per_em = 0;
};
[[nodiscard]] std::optional<ColourBitmap> load_colour_bitmap(FontHandles& handles,
                                                             std::uint32_t glyph);

}  // namespace tessera::draw::internal
