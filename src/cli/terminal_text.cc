#include "cli/terminal_text.h"

#include <fmt/format.h>

#include "text/utf8.h"

namespace tessera::cli {

std::string with_visible_controls(std::string_view text) {
  constexpr char32_t kDelete = 0x7F;
  constexpr char32_t kCaretBit = 0x40;  // ^A is 1, ^[ is 27, ^? is 127
  std::string well_formed;
  text::append_repaired_utf8(text, well_formed);
  std::string visible;
  visible.reserve(well_formed.size());
  for (std::size_t offset = 0; offset < well_formed.size();) {
    const std::size_t begin = offset;
    const char32_t c = text::next_char(well_formed, offset);
    if (c == '\n' || c == '\t') {
      visible += static_cast<char>(c);
    } else if (c < ' ' || c == kDelete) {
      visible += {'^', static_cast<char>(c ^ kCaretBit)};
    } else if (c > kDelete && c < 0xA0) {
      visible += fmt::format("<U+{:04X}>", static_cast<std::uint32_t>(c));
    } else {
      visible.append(well_formed, begin, offset - begin);
    }
  }
  return visible;
}

}  // namespace tessera::cli
