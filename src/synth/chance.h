// Small draws from a random stream.
//
// Compilers differ in the order in which they evaluate arguments: two draws never stand in one
// argument list or on both sides of an operator. Braces are evaluated from left to right.
#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/rng.h"

namespace tessera::synth::chance {

[[nodiscard]] inline double between(base::Rng& rng, double low, double high) {
  return low + (high - low) * rng.next_uniform();
}

[[nodiscard]] inline bool holds(base::Rng& rng, double probability) {
  return rng.next_uniform() < probability;
}

// One of the items, which are not none.
template <class Items>
[[nodiscard]] const auto& pick(const Items& items, base::Rng& rng) {
  base::check(std::size(items) > 0, "pick", "there is something to choose from");
  return items[rng.next_below(std::size(items))];
}

// One of the items; nothing of none, and then nothing is drawn.
template <class Items>
[[nodiscard]] auto try_pick(const Items& items, base::Rng& rng) {
  using Item = std::remove_cvref_t<decltype(items[0])>;
  return std::empty(items) ? std::nullopt : std::optional<Item>(pick(items, rng));
}

// Fisher-Yates, so that the order depends on nothing but the stream.
template <class Items>
void shuffle(Items&& items, base::Rng& rng) {
  for (std::size_t i = std::size(items); i > 1; --i) {
    std::swap(items[i - 1], items[rng.next_below(i)]);
  }
}

// `count` of the items, or all, in their order.
template <class Item>
[[nodiscard]] std::vector<Item> pick_several(const std::vector<Item>& items,
                                             std::size_t count,
                                             base::Rng& rng) {
  std::vector<std::size_t> places(items.size());
  for (std::size_t i = 0; i < places.size(); ++i)
    places[i] = i;
  shuffle(places, rng);
  places.resize(std::min(count, places.size()));
  std::ranges::sort(places);
  std::vector<Item> picked;
  picked.reserve(places.size());
  for (const std::size_t place : places)
    picked.push_back(items[place]);
  return picked;
}

}  // namespace tessera::synth::chance
