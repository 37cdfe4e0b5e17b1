// Any text as base64: bytes that come out must have that very spelling.
#include <cstdint>
#include <string>

#include "base/check.h"
#include "formats/data_uri.h"

namespace {

std::string encode(const std::vector<std::byte>& bytes) {
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
    unsigned bits = 0;
    for (std::size_t k = 0; k < 3; ++k)
      bits = bits << 8 | (k < count ? std::to_integer<unsigned>(bytes[i + k]) : 0U);
    for (std::size_t k = 0; k < 4; ++k)
      text += k <= count ? kLetters[bits >> (18 - 6 * k) & 63] : '=';
  }
  return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  if (const auto bytes = tessera::formats::decode_base64(text)) {
    tessera::base::check(encode(*bytes) == text, "fuzz", "one spelling of the bytes");
  }
  const auto bytes = tessera::formats::decode_data_uri(text);
  tessera::base::check(!bytes || tessera::formats::is_data_uri(text), "fuzz", "a data: URI");
  return 0;
}
