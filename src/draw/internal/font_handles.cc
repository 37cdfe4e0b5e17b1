#include "draw/internal/font_handles.h"

#include <utility>

#include FT_MODULE_H

#include "base/check.h"

namespace tessera::draw::internal {
namespace {

using base::Error;
using base::Result;

// What FreeType would otherwise read from the environment.
void fix_properties(FT_Library library) {
  FT_Bool no_darkening = 1;
  for (const char* module : {"cff", "autofitter"}) {
    FT_Property_Set(library, module, "no-stem-darkening", &no_darkening);
  }
}

}  // namespace

Result<FontHandles> FontHandles::open(FontBytes bytes, int face_index) {
  base::check(bytes != nullptr, "font", "bytes of a font, there are none");
  FontHandles handles;
  handles.bytes_ = std::move(bytes);
  FT_Library library = nullptr;
  if (FT_Init_FreeType(&library) != 0) {
    return Error::out_of_memory("font", "room for a font library, there is none");
  }
  handles.library_.reset(library);
  fix_properties(library);

  const auto& data = *handles.bytes_;
  FT_Face face = nullptr;
  const FT_Error error = FT_New_Memory_Face(library, reinterpret_cast<const FT_Byte*>(data.data()),
                                            static_cast<FT_Long>(data.size()), face_index, &face);
  if (error != 0) {
    return Error::invalid_input("font", base::cat("a font with a face number ", face_index,
                                                  ", FreeType gives error ", error));
  }
  handles.face_.reset(face);
  if (!FT_IS_SFNT(face)) {
    return Error::unsupported("font", "a TrueType or OpenType font, is another kind");
  }

  hb_blob_t* blob =
      hb_blob_create(reinterpret_cast<const char*>(data.data()), static_cast<unsigned>(data.size()),
                     HB_MEMORY_MODE_READONLY, nullptr, nullptr);
  hb_face_t* hb_face = hb_face_create(blob, static_cast<unsigned>(face_index));
  handles.font_.reset(hb_font_create(hb_face));
  hb_face_destroy(hb_face);
  hb_blob_destroy(blob);
  // Shaping happens in font units, so that its results hold for every size.
  const auto units = static_cast<int>(hb_face_get_upem(hb_font_get_face(handles.font_.get())));
  hb_font_set_scale(handles.font_.get(), units, units);
  handles.units_per_em_ = units;
  return handles;
}

void FontHandles::set_size(int size_26_6) {
  if (size_26_6 == size_26_6_) return;
  if (FT_IS_SCALABLE(face())) {
    // Sizes beyond the font's range leave the size as it was; glyphs then have no outline.
    FT_Set_Char_Size(face(), 0, size_26_6, 72, 72);
  }
  size_26_6_ = size_26_6;
}

bool FontHandles::load_outline(std::uint32_t glyph, Hinting hinting) {
  const int flags =
      FT_LOAD_NO_BITMAP | (hinting == Hinting::kLight ? FT_LOAD_TARGET_LIGHT : FT_LOAD_NO_HINTING);
  return FT_Load_Glyph(face(), glyph, flags) == 0 &&
         face()->glyph->format == FT_GLYPH_FORMAT_OUTLINE;
}

bool FontHandles::load_bitmap(std::uint32_t glyph) {
  if (!FT_HAS_COLOR(face()) || face()->num_fixed_sizes == 0) return false;
  size_26_6_ = 0;  // to be set again for outlines
  return FT_Select_Size(face(), 0) == 0 && FT_Load_Glyph(face(), glyph, FT_LOAD_COLOR) == 0;
}

}  // namespace tessera::draw::internal
