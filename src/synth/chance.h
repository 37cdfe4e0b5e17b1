// Small draws from a random stream.
#pragma once

#include <cstdint>
#include <span>
#include <utility>

#include "base/rng.h"

namespace tessera::synth::chance {

[[nodiscard]] inline double between(base::Rng& rng, double low, double high) {
  return low + (high - low) * rng.next_uniform();
}

[[nodiscard]] inline bool holds(base::Rng& rng, double probability) {
  return rng.next_uniform() < probability;
}

// Fisher-Yates, so that the order depends on nothing but the stream.
template <class Item>
void shuffle(std::span<Item> items, base::Rng& rng) {
  for (std::size_t i = items.size(); i > 1; --i) {
    std::swap(items[i - 1], items[rng.next_below(i)]);
  }
}

}  // namespace tessera::synth::chance
