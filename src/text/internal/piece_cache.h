// Remembers the ids of short pieces: language repeats its words. Fixed size; a newer piece takes
// the place of an older one with the same slot. For one thread.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace tessera::text {

class PieceCache {
 public:
  PieceCache() : entries_(kNumEntries) {}

  // The ids of `piece`; empty when it is not here. Valid until the next store().
  [[nodiscard]] std::span<const std::int32_t> find(std::string_view piece,
                                                   std::uint64_t hash) const;
  // Pieces or answers that do not fit an entry are not kept.
  void store(std::string_view piece, std::uint64_t hash, std::span<const std::int32_t> ids);

 private:
  static constexpr std::size_t kNumEntries = 1U << 14;  // 1 MiB: within a second-level cache
  static constexpr std::size_t kMaxBytes = 34;
  static constexpr std::size_t kMaxIds = 7;
  struct Entry {
    std::uint8_t size = 0;
    std::uint8_t num_ids = 0;
    std::array<char, kMaxBytes> bytes;
    std::array<std::int32_t, kMaxIds> ids;
  };
  static_assert(sizeof(Entry) == 64, "an entry is one cache line");

  std::vector<Entry> entries_;
};

}  // namespace tessera::text
