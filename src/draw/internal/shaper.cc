#include "draw/internal/shaper.h"

#include <algorithm>
#include <array>
#include <utility>

namespace tessera::draw::internal {
namespace {

constexpr std::size_t kMaxGlyphs = 20'000;  // 400 kB of glyphs a face
constexpr std::size_t kMaxKeptBytes = 64;   // longer pieces do not come back

hb_feature_t switched_off(const char* tag) {
  return {.tag = HB_TAG(tag[0], tag[1], tag[2], tag[3]),
          .value = 0,
          .start = HB_FEATURE_GLOBAL_START,
          .end = HB_FEATURE_GLOBAL_END};
}

bool has_ligatures(const ShapeOptions& options) {
  return options.is_ligated && options.letter_spacing == 0;
}

}  // namespace

Shaper::Shaper(hb_font_t* font) : font_(font), buffer_(hb_buffer_create()) {}

const ShapedWord& Shaper::shape(std::string_view word, const ShapeOptions& options) {
  if (word.size() > kMaxKeptBytes) {
    long_word_ = shape_anew(word, options);
    return long_word_;
  }
  const int switches = (options.is_kerned ? 1 : 0) + (has_ligatures(options) ? 2 : 0) +
                       (options.is_right_to_left ? 4 : 0);
  key_.assign(1, static_cast<char>('0' + switches));
  key_.append(options.language).append(1, ' ').append(word);
  const auto found = words_.find(key_);
  if (found != words_.end()) return found->second;
  if (num_glyphs_ > kMaxGlyphs) {
    words_.clear();
    num_glyphs_ = 0;
  }
  ShapedWord shaped = shape_anew(word, options);
  num_glyphs_ += shaped.size() + 1;
  return words_.emplace(key_, std::move(shaped)).first->second;
}

ShapedWord Shaper::shape_anew(std::string_view word, const ShapeOptions& options) {
  hb_buffer_t* buffer = buffer_.get();
  hb_buffer_reset(buffer);
  hb_buffer_add_utf8(buffer, word.data(), static_cast<int>(word.size()), 0,
                     static_cast<int>(word.size()));
  hb_buffer_set_direction(buffer, options.is_right_to_left ? HB_DIRECTION_RTL : HB_DIRECTION_LTR);
  // Always set: HarfBuzz would take the language of the process's locale.
  const std::string_view language = options.language.empty() ? "und" : options.language;
  hb_buffer_set_language(
      buffer, hb_language_from_string(language.data(), static_cast<int>(language.size())));
  hb_buffer_guess_segment_properties(buffer);  // the script, from the characters

  std::array<hb_feature_t, 3> features{};
  unsigned num_features = 0;
  if (!options.is_kerned) features[num_features++] = switched_off("kern");
  if (!has_ligatures(options)) {
    features[num_features++] = switched_off("liga");
    features[num_features++] = switched_off("clig");
  }
  hb_shape(font_, buffer, features.data(), num_features);

  unsigned count = 0;
  const hb_glyph_info_t* infos = hb_buffer_get_glyph_infos(buffer, &count);
  const hb_glyph_position_t* positions = hb_buffer_get_glyph_positions(buffer, &count);
  ShapedWord shaped;
  shaped.reserve(count);
  for (unsigned i = 0; i < count; ++i) {
    shaped.push_back({.id = infos[i].codepoint,
                      .x_offset = positions[i].x_offset,
                      .y_offset = positions[i].y_offset,
                      .advance = positions[i].x_advance,
                      .cluster = infos[i].cluster});
  }
  return shaped;
}

}  // namespace tessera::draw::internal
