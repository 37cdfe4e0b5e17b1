// Character classes as the `tokenizers` package sees them, where the C libraries of this build are
// of an older Unicode version. The tables come from tools/oracle/unicode_tables.py.
#pragma once

#include <string>
#include <string_view>

namespace tessera::text {

// White_Space of Unicode.
[[nodiscard]] bool is_whitespace(char32_t character);
[[nodiscard]] bool is_number(char32_t character);
[[nodiscard]] bool is_punctuation(char32_t character);
// \w of Unicode regular expressions: alphabetic, marks, decimal digits, connectors.
[[nodiscard]] bool is_word(char32_t character);
// Passed through by the normalizers as if unassigned.
[[nodiscard]] bool is_inert_in_normalization(char32_t character);
// The package's mapping of one character; U+0130 becomes two.
void append_lowercase(char32_t character, std::string& out);

// Items of a PCRE2 character class that hold what `category` ("L", "Nd", "Han") gained after
// Unicode 14, such as "\x{1C89}-\x{1C8A}"; empty when nothing is known of that name.
[[nodiscard]] std::string class_items_since_unicode14(std::string_view category);

}  // namespace tessera::text
