#include "engine/paged_cache.h"

#include <utility>

#include "base/checked_math.h"

namespace tessera::engine {

PagedCache::PagedCache(ops::Context& context, const models::ModelInfo& info)
    : context_(context), num_layers_(info.num_layers), widths_(info.cache) {}

Index PagedCache::bytes_per_token() const {
  return storage_bytes(context_.activation_type(), num_layers_, widths_.key + widths_.value);
}

int PagedCache::acquire() {
  std::size_t slot_idx = 0;
  while (slot_idx < slots_.size() && slots_[slot_idx].in_use)
    ++slot_idx;
  if (slot_idx == slots_.size()) {
    const auto num_layers = static_cast<std::size_t>(num_layers_);
    Slot slot;
    slot.keys.resize(num_layers);
    slot.values.resize(num_layers);
    slots_.push_back(std::move(slot));
  }
  slots_[slot_idx].in_use = true;
  return static_cast<int>(slot_idx);
}

void PagedCache::release(int slot_idx) {
  Slot& slot = slots_[static_cast<std::size_t>(slot_idx)];
  base::check(slot.in_use, "cache", "a slot in use, ", slot_idx, " is free");
  slot.in_use = false;
  for (Tensor& page : slot.pages)
    free_pages_.push_back(std::move(page));
  slot.pages.clear();
  for (auto& pages : slot.keys)
    pages.clear();
  for (auto& pages : slot.values)
    pages.clear();
}

void PagedCache::reserve(int slot_idx, Index num_tokens) {
  Slot& slot = slots_[static_cast<std::size_t>(slot_idx)];
  const auto num_pages = static_cast<std::size_t>(base::ceil_div(num_tokens, kPageTokens));
  while (slot.pages.size() < num_pages) {
    const DType type = context_.activation_type();
    const Index layer_values = kPageTokens * (widths_.key + widths_.value);
    if (free_pages_.empty())
      free_pages_.push_back(Tensor::empty(context_.allocator(), type, {num_layers_, layer_values}));
    slot.pages.push_back(std::move(free_pages_.back()));
    free_pages_.pop_back();
    std::byte* data = slot.pages.back().mutable_bytes().data();
    for (std::size_t layer = 0; layer < static_cast<std::size_t>(num_layers_); ++layer) {
      slot.keys[layer].push_back(data);
      slot.values[layer].push_back(data + storage_bytes(type, kPageTokens, widths_.key));
      data += storage_bytes(type, 1, layer_values);
    }
  }
}

std::span<std::byte* const> PagedCache::key_pages(int layer, int slot) const {
  return slots_[static_cast<std::size_t>(slot)].keys[static_cast<std::size_t>(layer)];
}

std::span<std::byte* const> PagedCache::value_pages(int layer, int slot) const {
  return slots_[static_cast<std::size_t>(slot)].values[static_cast<std::size_t>(layer)];
}

}  // namespace tessera::engine
