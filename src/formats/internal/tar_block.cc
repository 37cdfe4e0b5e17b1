#include "formats/internal/tar_block.h"

#include <algorithm>

#include "base/checked_math.h"

namespace tessera::formats::internal {
namespace {

// The field's bytes up to the first NUL.
std::string_view text_in(std::span<const std::byte> block, TarField field) {
  const std::string_view bytes(reinterpret_cast<const char*>(block.data()) + field.offset,
                               field.size);
  return bytes.substr(0, std::min(bytes.find('\0'), bytes.size()));
}

// Octal digits between blanks; or, with the first bit set, a big-endian number.
std::optional<std::uint64_t> number_in(std::span<const std::byte> block, TarField field) {
  const auto bytes = block.subspan(field.offset, field.size);
  std::uint64_t value = 0;
  if (bytes[0] == std::byte{0x80}) {
    for (const std::byte each : bytes.subspan(1)) {
      const auto shifted = base::checked_mul<std::uint64_t>(value, 256);
      if (!shifted) return std::nullopt;
      value = *shifted + std::to_integer<std::uint64_t>(each);
    }
    return value;
  }
  std::string_view digits = text_in(block, field);
  while (digits.starts_with(' '))
    digits.remove_prefix(1);
  while (digits.ends_with(' '))
    digits.remove_suffix(1);
  for (const char digit : digits) {  // 12 digits at most: no overflow
    if (digit < '0' || digit > '7') return std::nullopt;
    value = value * 8 + static_cast<std::uint64_t>(digit - '0');
  }
  return value;
}

}  // namespace

std::uint64_t tar_checksum(std::span<const std::byte> block) {
  std::uint64_t sum = kTarChecksum.size * ' ';
  for (std::size_t i = 0; i < kTarBlock; ++i) {
    const bool is_own = i >= kTarChecksum.offset && i < kTarChecksum.offset + kTarChecksum.size;
    if (!is_own) sum += std::to_integer<std::uint64_t>(block[i]);
  }
  return sum;
}

bool is_zero_block(std::span<const std::byte> block) {
  return std::all_of(block.begin(), block.end(),
                     [](std::byte each) { return each == std::byte{}; });
}

std::optional<TarHeader> read_tar_block(std::span<const std::byte> block) {
  const std::optional<std::uint64_t> stored_sum = number_in(block, kTarChecksum);
  const std::optional<std::uint64_t> num_bytes = number_in(block, kTarSize);
  if (!stored_sum || *stored_sum != tar_checksum(block) || !num_bytes) return std::nullopt;
  TarHeader header;
  header.num_bytes = *num_bytes;
  header.type = static_cast<char>(block[kTarType.offset]);
  header.name = text_in(block, kTarName);
  // "ustar\0" has a prefix; "ustar " (GNU) and v7 have other things in its place.
  const std::string_view magic(reinterpret_cast<const char*>(block.data()) + kTarMagic.offset, 6);
  const std::string_view prefix = text_in(block, kTarPrefix);
  if (magic == std::string_view("ustar\0", 6) && !prefix.empty()) {
    header.name = std::string(prefix) + "/" + header.name;
  }
  return header;
}

std::string_view tar_name_fault(std::string_view name) {
  if (name.empty()) return "a name";
  if (name.front() == '/') return "a relative name";
  const bool has_control = std::any_of(name.begin(), name.end(), [](char letter) {
    return static_cast<unsigned char>(letter) < 0x20 || letter == 0x7F;
  });
  if (has_control) return "a name without control characters";
  for (std::size_t begin = 0; begin <= name.size();) {
    const std::size_t end = std::min(name.find('/', begin), name.size());
    if (name.substr(begin, end - begin) == "..") return "a name without \"..\"";
    begin = end + 1;
  }
  return {};
}

}  // namespace tessera::formats::internal
