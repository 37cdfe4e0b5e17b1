// Capitals of small letters, by Unicode's simple mapping: one character for one.
#pragma once

namespace tessera::text {

// The character itself where it has no capital. 'ß' gives 'ẞ'.
[[nodiscard]] char32_t to_upper(char32_t character);

}  // namespace tessera::text
