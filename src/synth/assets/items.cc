#include "synth/assets/items.h"

#include <algorithm>

#include "base/check.h"
#include "text/utf8.h"

namespace tessera::synth {

std::string_view to_string(FontKind kind) {
  constexpr std::array<std::string_view, kFontKinds.size()> kNames = {
      "serif", "sans", "mono", "handwriting", "typewriter", "display", "machine", "segments"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::string_view to_string(WordList list) {
  constexpr std::array<std::string_view, kWordLists.size()> kNames = {
      "words", "given-names", "family-names", "streets",  "cities", "countries", "companies",
      "jobs",  "products",    "menu-items",   "messages", "months", "weekdays",  "currencies"};
  return kNames[static_cast<std::size_t>(list)];
}

std::string_view to_string(PictureStyle style) {
  constexpr std::array<std::string_view, kPictureStyles.size()> kNames = {"emoji", "drawing",
                                                                          "icon", "photo"};
  return kNames[static_cast<std::size_t>(style)];
}

bool is_closed(WordList list) {
  return list == WordList::kCountries || list == WordList::kMonths || list == WordList::kWeekdays ||
         list == WordList::kCurrencies;
}

bool FontInfo::covers(char32_t code_point) const {
  const auto above =
      std::upper_bound(coverage.begin(), coverage.end(), code_point,
                       [](char32_t point, const CodeRange& range) { return point < range.first; });
  return above != coverage.begin() && code_point <= std::prev(above)->last;
}

bool FontInfo::covers(std::string_view characters) const {
  for (std::size_t offset = 0; offset < characters.size();) {
    const char32_t point = text::next_char(characters, offset);
    if (point != U' ' && point != U'\n' && !covers(point)) return false;
  }
  return true;
}

std::string Paragraph::text(Language language) const {
  std::string joined;
  for (const std::string& sentence : sentences) {
    if (!joined.empty() && has_word_spaces(language)) joined += ' ';
    joined += sentence;
  }
  return joined;
}

}  // namespace tessera::synth
