// UTF-8: validation, characters, and repair of ill-formed bytes (Unicode 16, §3.9, table 3-7).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tessera::text {

// Offset of the first byte that is not part of well-formed UTF-8; text.size() when all of it is.
[[nodiscard]] std::size_t find_ill_formed_utf8(std::string_view text);

// The character that starts at `offset`, which moves past it. `text` is well formed.
[[nodiscard]] char32_t next_char(std::string_view text, std::size_t& offset);

// Offset of the character that ends before `offset` > 0. `text` is well formed.
[[nodiscard]] std::size_t previous_char(std::string_view text, std::size_t offset);

// `character` is a scalar value.
void append_utf8(char32_t character, std::string& out);

// Appends `bytes` with one U+FFFD for every maximal ill-formed subpart.
void append_repaired_utf8(std::string_view bytes, std::string& out);

// Number of trailing bytes, 0 to 3, that more bytes may still complete to one character.
[[nodiscard]] std::size_t unfinished_utf8_suffix(std::string_view bytes);

}  // namespace tessera::text
