// The 512-byte header block of a tar archive, shared by reader and writer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tessera::formats::internal {

inline constexpr std::uint64_t kTarBlock = 512;

// Where the fields of a block lie.
struct TarField {
  std::size_t offset;
  std::size_t size;
};
inline constexpr TarField kTarName{0, 100};
inline constexpr TarField kTarMode{100, 8};
inline constexpr TarField kTarOwner{108, 8};
inline constexpr TarField kTarGroup{116, 8};
inline constexpr TarField kTarSize{124, 12};
inline constexpr TarField kTarTime{136, 12};
inline constexpr TarField kTarChecksum{148, 8};
inline constexpr TarField kTarType{156, 1};
inline constexpr TarField kTarMagic{257, 8};
inline constexpr TarField kTarPrefix{345, 155};

struct TarHeader {
  std::string name;  // prefix and name joined
  char type = '0';
  std::uint64_t num_bytes = 0;
};

// The header in a block of 512 bytes; nothing when its checksum or a number in it is wrong.
[[nodiscard]] std::optional<TarHeader> read_tar_block(std::span<const std::byte> block);
[[nodiscard]] bool is_zero_block(std::span<const std::byte> block);

// Sum of the bytes, those of the checksum field counted as spaces.
[[nodiscard]] std::uint64_t tar_checksum(std::span<const std::byte> block);

// "" for a name that a shard may hold, else what it should be.
[[nodiscard]] std::string_view tar_name_fault(std::string_view name);

}  // namespace tessera::formats::internal
