// Bytes inside a text: base64 (RFC 4648 §4) and data: URIs (RFC 2397).
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tessera::formats {

// The bytes of base64 text with its padding; nothing when any letter is wrong, white space
// included.
[[nodiscard]] std::optional<std::vector<std::byte>> decode_base64(std::string_view text);

// With padding, without line breaks.
[[nodiscard]] std::string encode_base64(std::span<const std::byte> bytes);

// Whether the text begins as a data: URI.
[[nodiscard]] bool is_data_uri(std::string_view text);

// The bytes of "data:[type][;attribute=value...];base64,..."; nothing when it is malformed or not
// base64.
[[nodiscard]] std::optional<std::vector<std::byte>> decode_data_uri(std::string_view text);

}  // namespace tessera::formats
