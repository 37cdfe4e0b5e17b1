// One face in the eyes of both libraries: FreeType for outlines and pixels, HarfBuzz for shaping.
#pragma once

#include <memory>

#include <ft2build.h>
#include <hb.h>
#include FT_FREETYPE_H

#include "base/result.h"
#include "draw/font.h"

namespace tessera::draw::internal {

struct ReleaseFont {
  void operator()(FT_LibraryRec_* library) const { FT_Done_FreeType(library); }
  void operator()(FT_FaceRec_* face) const { FT_Done_Face(face); }
  void operator()(hb_font_t* font) const { hb_font_destroy(font); }
  void operator()(hb_buffer_t* buffer) const { hb_buffer_destroy(buffer); }
};
using BufferHandle = std::unique_ptr<hb_buffer_t, ReleaseFont>;

class FontHandles {
 public:
  [[nodiscard]] static base::Result<FontHandles> open(FontBytes bytes, int face_index);

  [[nodiscard]] FT_Face face() const { return face_.get(); }
  [[nodiscard]] hb_font_t* font() const { return font_.get(); }
  [[nodiscard]] double units_per_em() const { return units_per_em_; }

  // In 1 / 64 pixel.
  void set_size(int size_26_6);
  // The outline of a glyph in the slot, at the size that was set; false when there is none.
  [[nodiscard]] bool load_outline(std::uint32_t glyph, Hinting hinting);
  // The colour bitmap of a glyph in the slot, in the font's first size; false when there is none.
  [[nodiscard]] bool load_bitmap(std::uint32_t glyph);

 private:
  FontHandles() = default;

  FontBytes bytes_;  // outlives what reads it
  std::unique_ptr<FT_LibraryRec_, ReleaseFont> library_;
  std::unique_ptr<FT_FaceRec_, ReleaseFont> face_;
  std::unique_ptr<hb_font_t, ReleaseFont> font_;
  double units_per_em_ = 0;
  int size_26_6_ = 0;
};

}  // namespace tessera::draw::internal
