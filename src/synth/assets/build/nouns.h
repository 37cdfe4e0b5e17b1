// English names of things: plural and article.
#pragma once

#include <string>
#include <string_view>

#include "synth/assets/items.h"

namespace tessera::synth::build {

// "fox" gives "foxes", "mouse" "mice", "man in suit" "men in suit"; what has no plural stays.
[[nodiscard]] std::string plural_of(std::string_view name);

// "a", "an", or nothing before plurals and what cannot be counted.
[[nodiscard]] std::string article_of(std::string_view name);

// A noun with its plural and article.
[[nodiscard]] Noun make_noun(std::string_view name,
                             std::string_view category,
                             bool is_thing = true);

}  // namespace tessera::synth::build
