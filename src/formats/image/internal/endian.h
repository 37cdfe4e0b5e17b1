// Integers of either byte order at any address.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace tessera::formats::internal {

enum class ByteOrder : std::uint8_t { kLittle, kBig };

// The caller has checked that offset + the width of the integer lies within `bytes`.
[[nodiscard]] inline std::uint32_t read_u8(std::span<const std::byte> bytes, std::size_t offset) {
  return std::to_integer<std::uint32_t>(bytes[offset]);
}

[[nodiscard]] inline std::uint32_t read_u16(std::span<const std::byte> bytes,
                                            std::size_t offset,
                                            ByteOrder order) {
  const std::uint32_t first = read_u8(bytes, offset);
  const std::uint32_t second = read_u8(bytes, offset + 1);
  return order == ByteOrder::kLittle ? first | (second << 8) : (first << 8) | second;
}

[[nodiscard]] inline std::uint32_t read_u32(std::span<const std::byte> bytes,
                                            std::size_t offset,
                                            ByteOrder order) {
  const std::uint32_t first = read_u16(bytes, offset, order);
  const std::uint32_t second = read_u16(bytes, offset + 2, order);
  return order == ByteOrder::kLittle ? first | (second << 16) : (first << 16) | second;
}

}  // namespace tessera::formats::internal
