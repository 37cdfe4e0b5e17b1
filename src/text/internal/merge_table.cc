#include "text/internal/merge_table.h"

#include <bit>

namespace tessera::text {

MergeTable::MergeTable(std::size_t num_merges) {
  const std::size_t num_slots = std::bit_ceil(2 * num_merges + 2);
  slots_.resize(num_slots);
  shift_ = 64 - std::countr_zero(num_slots);
}

void MergeTable::insert(std::int32_t left, std::int32_t right, Merge merge) {
  const std::uint64_t key = key_of(left, right);
  std::size_t i = slot_of(key);
  while (slots_[i].key != key && slots_[i].key != kEmpty)
    i = (i + 1) & (slots_.size() - 1);
  slots_[i] = {.key = key, .merge = merge};
}

}  // namespace tessera::text
