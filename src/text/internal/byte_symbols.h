// The byte-level alphabet (Radford et al., GPT-2, 2019): each byte has a printable character, so
// that any bytes can be written in a vocabulary. '!'..'~', U+00A1..U+00AC and U+00AE..U+00FF stand
// for themselves; the other 68 bytes, in order, are U+0100, U+0101, ... ("Ġ" is the space).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tessera::text {

// The character of `byte`, as UTF-8.
[[nodiscard]] std::string_view symbol_of_byte(std::uint8_t byte);

// The byte that `symbol` stands for.
[[nodiscard]] std::optional<std::uint8_t> byte_of_symbol(char32_t symbol);

// `bytes`, each as its character.
[[nodiscard]] std::string to_byte_symbols(std::string_view bytes);

}  // namespace tessera::text
