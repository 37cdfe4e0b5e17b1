#include "text/internal/merge_table.h"

#include <bit>

namespace tessera::text {

MergeTable::MergeTable(std::size_t num_merges) {
  const std::size_t num_slots = std::bit_ceil(2 * num_merges + 8);
  slots_.resize(num_slots);
  filter_.resize(num_slots * kFilterBitsPerSlot / 64);
  shift_ = 64 - std::countr_zero(num_slots);
}

void MergeTable::insert(std::int32_t left, std::int32_t right, Merge merge) {
  const std::uint64_t key = key_of(left, right);
  const std::uint64_t hash = hash_of(key);
  const std::uint64_t bit = hash >> (shift_ - 3);
  filter_[bit / 64] |= std::uint64_t{1} << (bit % 64);
  std::size_t i = hash >> shift_;
  while (slots_[i].key != key && slots_[i].key != kEmpty) {
    i = (i + 1) & (slots_.size() - 1);
  }
  slots_[i] = {.key = key, .merge = merge};
}

}  // namespace tessera::text
