// The closest of several names, for "did you mean" in errors.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tessera::formats::internal {

// The candidate with the fewest single-letter edits from `name` (Levenshtein distance), when they
// are at most a third of its letters; the first of equals.
[[nodiscard]] std::optional<std::string> nearest_name(std::string_view name,
                                                      std::span<const std::string> candidates);

}  // namespace tessera::formats::internal
