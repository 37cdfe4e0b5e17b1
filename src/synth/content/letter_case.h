// Capitals and small letters of the languages that generation writes: Latin with diacritics, Greek,
// Cyrillic. Other characters stay as they are.
#pragma once

#include <string>
#include <string_view>

namespace tessera::synth {

[[nodiscard]] char32_t to_upper(char32_t character);
[[nodiscard]] std::string to_upper(std::string_view text);  // Greek accents are kept
// The first letter as a capital.
[[nodiscard]] std::string capitalised(std::string_view text);
// The first letter of every word as a capital.
[[nodiscard]] std::string title_case(std::string_view text);

}  // namespace tessera::synth
