// The merges of a byte-pair vocabulary: (left id, right id) → rank and id of the joined token.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tessera::text {

class MergeTable {
 public:
  struct Merge {
    std::uint32_t rank = kNone;
    std::int32_t id = -1;
    static constexpr std::uint32_t kNone = ~0U;  // above every rank
  };

  explicit MergeTable(std::size_t num_merges = 0);

  // Ids are >= 0. A pair added again keeps the last merge. At most `num_merges` pairs in all.
  void insert(std::int32_t left, std::int32_t right, Merge merge);

  // rank == kNone where the pair is never joined.
  [[nodiscard]] Merge find(std::int32_t left, std::int32_t right) const {
    const std::uint64_t key = key_of(left, right);
    const std::uint64_t hash = hash_of(key);
    if (!may_hold(hash)) return {};
    std::size_t i = hash >> shift_;
    while (slots_[i].key != key && slots_[i].key != kEmpty) {
      i = (i + 1) & (slots_.size() - 1);
    }
    return slots_[i].merge;
  }

 private:
  static constexpr std::uint64_t kEmpty = ~0ULL;  // no pair: ids are >= 0
  struct Slot {
    std::uint64_t key = kEmpty;
    Merge merge;
  };

  static std::uint64_t key_of(std::int32_t left, std::int32_t right) {
    return (static_cast<std::uint64_t>(static_cast<std::uint32_t>(left)) << 32) |
           static_cast<std::uint32_t>(right);
  }
  // The upper bits of a product depend on all bits of the key.
  static std::uint64_t hash_of(std::uint64_t key) { return key * 0x9E3779B97F4A7C15ULL; }

  // Most pairs that are asked for are never joined. The filter, one bit for every hash it has seen,
  // says so from the second-level cache; the slots are too many for it.
  static constexpr int kFilterBitsPerSlot = 8;
  [[nodiscard]] bool may_hold(std::uint64_t hash) const {
    const std::uint64_t bit = hash >> (shift_ - 3);  // log2 of kFilterBitsPerSlot
    return ((filter_[bit / 64] >> (bit % 64)) & 1U) != 0;
  }

  std::vector<Slot> slots_;  // a power of two, at most half full
  std::vector<std::uint64_t> filter_;
  int shift_ = 0;
};

}  // namespace tessera::text
