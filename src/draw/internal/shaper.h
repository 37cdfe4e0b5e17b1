// Texts to glyphs in font units. Words are shaped once and kept: a page repeats most of its words.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "draw/font.h"
#include "draw/internal/font_handles.h"

namespace tessera::draw::internal {

struct UnitGlyph {
  std::uint32_t id = 0;
  std::int32_t x_offset = 0;  // font units; y upward
  std::int32_t y_offset = 0;
  std::int32_t advance = 0;
  std::uint32_t cluster = 0;  // byte in the word
};
using ShapedWord = std::vector<UnitGlyph>;

class Shaper {
 public:
  // The handles' font must live as long as this.
  explicit Shaper(hb_font_t* font);

  // A piece of text without spaces, or spaces alone; valid until the next call.
  [[nodiscard]] const ShapedWord& shape(std::string_view word, const ShapeOptions& options);

 private:
  [[nodiscard]] ShapedWord shape_anew(std::string_view word, const ShapeOptions& options);

  hb_font_t* font_;
  BufferHandle buffer_;
  std::string key_;
  // Bounded by the number of glyphs; emptied when full, which changes no result.
  std::unordered_map<std::string, ShapedWord> words_;
  std::size_t num_glyphs_ = 0;
  ShapedWord long_word_;
};

}  // namespace tessera::draw::internal
