#include "text/internal/token_table.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace tessera::text {
namespace {

// A product carries low bits up; the shift brings them back down.
std::uint64_t mix(std::uint64_t value) {
  value *= 0x9E3779B97F4A7C15ULL;  // 2^64 / golden ratio
  return value ^ (value >> 32);
}

}  // namespace

std::uint64_t hash_bytes(std::string_view bytes) {
  std::uint64_t hash = bytes.size();
  const char* data = bytes.data();
  std::size_t left = bytes.size();
  while (left >= 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, data, 8);
    hash = mix(hash ^ word);
    data += 8;
    left -= 8;
  }
  std::uint64_t word = 0;
  if (left > 0) std::memcpy(&word, data, left);
  return mix(mix(hash ^ word));
}

void TokenTable::reserve(std::size_t num_tokens, std::size_t num_bytes) {
  characters_.reserve(num_bytes);
  spans_.reserve(num_tokens);
  grow_index(std::bit_ceil(2 * num_tokens + 2));
}

bool TokenTable::insert(std::string_view token, std::int32_t id) {
  const auto row = static_cast<std::size_t>(id);
  if (row < spans_.size() && spans_[row].size != kAbsent) return false;
  if (slots_.size() < 2 * num_tokens_ + 2) grow_index(std::max<std::size_t>(16, 2 * slots_.size()));
  const std::uint64_t hash = hash_bytes(token);
  const auto tag = static_cast<std::uint32_t>(hash >> 32);
  std::size_t i = hash & (slots_.size() - 1);
  for (; slots_[i].id >= 0; i = (i + 1) & (slots_.size() - 1)) {
    if (slots_[i].tag == tag && view(spans_[slots_[i].id]) == token) return false;
  }
  slots_[i] = {.id = id, .tag = tag};
  if (row >= spans_.size()) spans_.resize(row + 1);
  spans_[row] = {.offset = static_cast<std::uint32_t>(characters_.size()),
                 .size = static_cast<std::uint32_t>(token.size())};
  characters_ += token;
  ++num_tokens_;
  return true;
}

std::optional<std::int32_t> TokenTable::find(std::string_view token) const {
  if (slots_.empty()) return std::nullopt;
  const std::uint64_t hash = hash_bytes(token);
  const auto tag = static_cast<std::uint32_t>(hash >> 32);
  for (std::size_t i = hash & (slots_.size() - 1); slots_[i].id >= 0;
       i = (i + 1) & (slots_.size() - 1)) {
    if (slots_[i].tag == tag && view(spans_[slots_[i].id]) == token) return slots_[i].id;
  }
  return std::nullopt;
}

std::optional<std::string_view> TokenTable::token(std::int32_t id) const {
  if (id < 0 || id >= end_id() || spans_[id].size == kAbsent) return std::nullopt;
  return view(spans_[id]);
}

void TokenTable::grow_index(std::size_t num_slots) {
  slots_.assign(num_slots, Slot{});
  for (std::size_t id = 0; id < spans_.size(); ++id) {
    if (spans_[id].size == kAbsent) continue;
    const std::uint64_t hash = hash_bytes(view(spans_[id]));
    std::size_t i = hash & (slots_.size() - 1);
    while (slots_[i].id >= 0)
      i = (i + 1) & (slots_.size() - 1);
    slots_[i] = {.id = static_cast<std::int32_t>(id),
                 .tag = static_cast<std::uint32_t>(hash >> 32)};
  }
}

}  // namespace tessera::text
