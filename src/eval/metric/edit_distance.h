// Levenshtein distance (Levenshtein 1966; Wagner and Fischer 1974): the least number of items that
// are put in, left out or replaced to make one sequence of another.
//
//   D(i, j) = min(D(i-1, j-1) + [a_i ≠ b_j], D(i-1, j) + 1, D(i, j-1) + 1)
//
// Pure functions. Time grows with |a| · |b| of what is left between a common beginning and end.
#pragma once

#include <string_view>
#include <vector>

#include "base/index.h"

namespace tessera::eval {

[[nodiscard]] Index edit_distance(std::u32string_view a, std::u32string_view b);

// D / max(|a|, |b|), in 0 ... 1; 0 for two empty sequences.
[[nodiscard]] double normalised_distance(std::u32string_view a, std::u32string_view b);

// For every item of `answer` whether a cheapest way from `truth` to it keeps the item. Among
// several such ways one that keeps or replaces is preferred, from the end on. Memory |truth| ·
// |answer|.
[[nodiscard]] std::vector<bool> kept_items(std::u32string_view truth, std::u32string_view answer);

}  // namespace tessera::eval
