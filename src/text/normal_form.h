// Texts in one form, to compare them: Unicode normal forms (UAX #15) of the Unicode version of the
// system's utf8proc; white space.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tessera::text {

enum class NormalForm : std::uint8_t { kNfc, kNfd, kNfkc, kNfkd };

// `text` is well-formed UTF-8. Equal in form is equal in bytes.
[[nodiscard]] std::string to_normal_form(std::string text, NormalForm form);

// Every run of white space as one space, none at the ends. `text` is well-formed UTF-8.
[[nodiscard]] std::string collapse_white_space(std::string_view text);

}  // namespace tessera::text
