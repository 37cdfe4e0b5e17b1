#include "synth/content/letter_case.h"

#include <cstddef>

#include "text/utf8.h"

namespace tessera::synth {
namespace {

bool is_within(char32_t c, char32_t first, char32_t last) {
  return c >= first && c <= last;
}

// Greek letters with an accent lie apart from their capitals.
char32_t greek_upper(char32_t c) {
  switch (c) {
    case U'ά':
      return U'Ά';
    case U'έ':
      return U'Έ';
    case U'ή':
      return U'Ή';
    case U'ί':
      return U'Ί';
    case U'ό':
      return U'Ό';
    case U'ύ':
      return U'Ύ';
    case U'ώ':
      return U'Ώ';
    case U'ς':
      return U'Σ';
    default:
      return is_within(c, U'α', U'ω') ? c - 0x20 : c;
  }
}

}  // namespace

char32_t to_upper(char32_t c) {
  if (is_within(c, U'a', U'z')) return c - 0x20;
  if (c < 0x80) return c;
  if (is_within(c, 0xE0, 0xFE) && c != 0xF7) return c - 0x20;
  if (c == 0xFF) return 0x178;
  if (c == U'ı') return U'I';
  // Latin Extended-A: pairs, capital first; the parity changes twice.
  if (is_within(c, 0x100, 0x137) || is_within(c, 0x14A, 0x177)) return c & ~char32_t{1};
  if (is_within(c, 0x139, 0x148) || is_within(c, 0x179, 0x17E)) return (c & 1) != 0 ? c : c - 1;
  if (is_within(c, 0x370, 0x3FF)) return greek_upper(c);
  if (is_within(c, U'а', U'я')) return c - 0x20;
  if (is_within(c, 0x450, 0x45F)) return c - 0x50;
  return c;
}

std::string to_upper(std::string_view text) {
  std::string out;
  std::size_t offset = 0;
  while (offset < text.size())
    text::append_utf8(to_upper(text::next_char(text, offset)), out);
  return out;
}

std::string capitalised(std::string_view text) {
  if (text.empty()) return {};
  std::string out;
  std::size_t offset = 0;
  text::append_utf8(to_upper(text::next_char(text, offset)), out);
  out += text.substr(offset);
  return out;
}

std::string title_case(std::string_view text) {
  std::string out;
  std::size_t offset = 0;
  bool is_first = true;
  while (offset < text.size()) {
    const char32_t c = text::next_char(text, offset);
    text::append_utf8(is_first ? to_upper(c) : c, out);
    is_first = c == ' ' || c == '-';
  }
  return out;
}

}  // namespace tessera::synth
