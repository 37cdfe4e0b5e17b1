// Texts in capitals, as generation writes them. What has no capital stays as it is.
#pragma once

#include <string>
#include <string_view>

namespace tessera::synth {

[[nodiscard]] char32_t to_upper(char32_t character);        // 'ß' and 'µ' stay
[[nodiscard]] std::string to_upper(std::string_view text);  // Greek accents are kept
// The first letter as a capital.
[[nodiscard]] std::string capitalised(std::string_view text);
// The first letter of every word as a capital.
[[nodiscard]] std::string title_case(std::string_view text);

}  // namespace tessera::synth
