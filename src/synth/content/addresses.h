// Postal addresses in the order of the language: house number before or behind the street, code
// before or behind the town.
#pragma once

#include <string>

#include "base/rng.h"
#include "synth/content/prose.h"

namespace tessera::synth {

struct Address {
  std::string street{};  // "12 Oak Street", "Lindenstraße 12"
  std::string code{};    // "48120"
  std::string city{};
  std::string town{};  // city and code in one line: "48120 Springfield"
};

[[nodiscard]] Address make_address(Prose& prose, base::Rng& rng);

// "12 Oak Street, Springfield 48120"; of Chinese the city stands first.
[[nodiscard]] std::string in_one_line(const Address& address, Language language);

}  // namespace tessera::synth
