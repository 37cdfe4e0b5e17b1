#include "text/utf8.h"

#include <array>
#include <cstdint>
#include <cstring>

#include "base/check.h"

namespace tessera::text {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

std::uint8_t byte_at(std::string_view text, std::size_t offset) {
  return static_cast<std::uint8_t>(text[offset]);
}

// What a lead byte announces: the length of the character (0: not a lead byte) and the range of
// its second byte, which excludes overlong forms, surrogates and values above U+10FFFF.
struct Lead {
  std::uint8_t length = 0;
  std::uint8_t second_low = 0x80;
  std::uint8_t second_high = 0xBF;
};

constexpr std::array<Lead, 256> make_leads() {
  std::array<Lead, 256> leads{};
  for (int byte = 0; byte < 0x80; ++byte)
    leads[byte].length = 1;
  for (int byte = 0xC2; byte < 0xE0; ++byte)
    leads[byte].length = 2;
  for (int byte = 0xE0; byte < 0xF0; ++byte)
    leads[byte].length = 3;
  for (int byte = 0xF0; byte < 0xF5; ++byte)
    leads[byte].length = 4;
  leads[0xE0].second_low = 0xA0;
  leads[0xED].second_high = 0x9F;
  leads[0xF0].second_low = 0x90;
  leads[0xF4].second_high = 0x8F;
  return leads;
}

constexpr std::array<Lead, 256> kLeads = make_leads();

// Length of the longest prefix of `text` at `offset` that begins a well-formed character; `whole`
// says whether it is all of one. At least 1, so that a scan moves on.
struct Subpart {
  std::size_t length = 1;
  bool whole = false;
};

Subpart scan_subpart(std::string_view text, std::size_t offset) {
  const Lead lead = kLeads[byte_at(text, offset)];
  if (lead.length == 0) return {};
  if (lead.length == 1) return {.length = 1, .whole = true};
  std::size_t length = 1;
  while (length < lead.length && offset + length < text.size()) {
    const std::uint8_t byte = byte_at(text, offset + length);
    const std::uint8_t low = length == 1 ? lead.second_low : std::uint8_t{0x80};
    const std::uint8_t high = length == 1 ? lead.second_high : std::uint8_t{0xBF};
    if (byte < low || byte > high) return {.length = length, .whole = false};
    ++length;
  }
  return {.length = length, .whole = length == lead.length};
}

// Offset of the first byte ≥ 0x80 at or after `offset`.
std::size_t skip_ascii(std::string_view text, std::size_t offset) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080ULL;
  while (offset + sizeof(std::uint64_t) <= text.size()) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + offset, sizeof(word));
    if ((word & kHighBits) != 0) break;
    offset += sizeof(word);
  }
  while (offset < text.size() && byte_at(text, offset) < 0x80)
    ++offset;
  return offset;
}

}  // namespace

std::size_t find_ill_formed_utf8(std::string_view text) {
  std::size_t offset = skip_ascii(text, 0);
  while (offset < text.size()) {
    const Subpart part = scan_subpart(text, offset);
    if (!part.whole) return offset;
    offset += part.length;
    if (part.length == 1) offset = skip_ascii(text, offset);
  }
  return offset;
}

char32_t next_char(std::string_view text, std::size_t& offset) {
  const std::uint8_t lead = byte_at(text, offset);
  if (lead < 0x80) {
    ++offset;
    return lead;
  }
  const std::size_t length = kLeads[lead].length;
  base::debug_check(length >= 2 && offset + length <= text.size(), "next_char",
                    "well-formed UTF-8");
  char32_t character = lead & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    character = (character << 6) | (byte_at(text, offset + i) & 0x3FU);
  }
  offset += length;
  return character;
}

std::size_t previous_char(std::string_view text, std::size_t offset) {
  base::debug_check(offset > 0 && offset <= text.size(), "previous_char", "an offset inside");
  --offset;
  while (offset > 0 && (byte_at(text, offset) & 0xC0U) == 0x80U)
    --offset;
  return offset;
}

void append_utf8(char32_t character, std::string& out) {
  const auto tail = [&](int shift) {
    out.push_back(static_cast<char>(0x80U | ((character >> shift) & 0x3FU)));
  };
  if (character < 0x80) {
    out.push_back(static_cast<char>(character));
  } else if (character < 0x800) {
    out.push_back(static_cast<char>(0xC0U | (character >> 6)));
    tail(0);
  } else if (character < 0x10000) {
    out.push_back(static_cast<char>(0xE0U | (character >> 12)));
    tail(6), tail(0);
  } else {
    out.push_back(static_cast<char>(0xF0U | (character >> 18)));
    tail(12), tail(6), tail(0);
  }
}

void append_repaired_utf8(std::string_view bytes, std::string& out) {
  std::size_t begin = 0;  // of the well-formed stretch not yet copied
  while (begin < bytes.size()) {
    const std::string_view rest = bytes.substr(begin);
    const std::size_t good = find_ill_formed_utf8(rest);
    out.append(rest.substr(0, good));
    if (good == rest.size()) return;
    out.append(kReplacement);
    begin += good + scan_subpart(rest, good).length;
  }
}

std::size_t unfinished_utf8_suffix(std::string_view bytes) {
  for (std::size_t length = 1; length <= 3 && length <= bytes.size(); ++length) {
    const std::size_t offset = bytes.size() - length;
    if (kLeads[byte_at(bytes, offset)].length == 0) continue;
    const Subpart part = scan_subpart(bytes, offset);
    return !part.whole && part.length == length ? length : 0;
  }
  return 0;
}

}  // namespace tessera::text
