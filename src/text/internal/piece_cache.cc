#include "text/internal/piece_cache.h"

#include <algorithm>
#include <cstring>

namespace tessera::text {

std::span<const std::int32_t> PieceCache::find(std::string_view piece, std::uint64_t hash) const {
  const Entry& entry = entries_[hash % kNumEntries];
  if (entry.size != piece.size() ||
      std::memcmp(entry.bytes.data(), piece.data(), piece.size()) != 0) {
    return {};
  }
  return {entry.ids.data(), entry.num_ids};
}

void PieceCache::store(std::string_view piece,
                       std::uint64_t hash,
                       std::span<const std::int32_t> ids) {
  if (piece.size() > kMaxBytes || ids.empty() || ids.size() > kMaxIds) return;
  Entry& entry = entries_[hash % kNumEntries];
  entry.size = static_cast<std::uint8_t>(piece.size());
  entry.num_ids = static_cast<std::uint8_t>(ids.size());
  std::ranges::copy(piece, entry.bytes.begin());
  std::ranges::copy(ids, entry.ids.begin());
}

}  // namespace tessera::text
