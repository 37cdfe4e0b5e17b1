// The one EXIF value that changes how a picture is seen: its orientation (tag 274).
#include <cstring>

#include "formats/image/internal/codecs.h"
#include "formats/image/internal/endian.h"

namespace tessera::formats::internal {

namespace {

constexpr std::uint32_t kOrientationTag = 274;
constexpr std::uint32_t kShort = 3;
constexpr std::size_t kPrefixBytes = 6;  // "Exif\0\0", which JPEG requires and others may have
constexpr std::size_t kEntryBytes = 12;  // tag, type, count, value

}  // namespace

int exif_orientation(Bytes block) {
  if (block.size() >= kPrefixBytes && std::memcmp(block.data(), "Exif\0", kPrefixBytes) == 0) {
    block = block.subspan(kPrefixBytes);
  }
  if (block.size() < 8) return 1;
  const bool is_little = block[0] == std::byte{'I'} && block[1] == std::byte{'I'};
  const bool is_big = block[0] == std::byte{'M'} && block[1] == std::byte{'M'};
  if (!is_little && !is_big) return 1;
  const ByteOrder order = is_little ? ByteOrder::kLittle : ByteOrder::kBig;
  const std::size_t directory = read_u32(block, 4, order);
  if (directory > block.size() - 2) return 1;
  const std::size_t num_entries = read_u16(block, directory, order);
  for (std::size_t i = 0; i < num_entries; ++i) {
    const std::size_t entry = directory + 2 + i * kEntryBytes;
    if (entry + kEntryBytes > block.size()) return 1;
    if (read_u16(block, entry, order) != kOrientationTag) continue;
    if (read_u16(block, entry + 2, order) != kShort) return 1;
    const std::uint32_t value = read_u16(block, entry + 8, order);
    return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
  }
  return 1;
}

}  // namespace tessera::formats::internal
