#include "synth/content/letter_case.h"

#include <cstddef>

#include "text/letter_case.h"
#include "text/utf8.h"

namespace tessera::synth {

// Few fonts have a capital of the sharp s, and a micrometre is no megametre.
char32_t to_upper(char32_t c) {
  return c == U'ß' || c == U'µ' ? c : text::to_upper(c);
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
