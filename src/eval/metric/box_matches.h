// Boxes of an answer against the true ones. A box is found when an answered box under the same
// label (tidied, without regard to case) covers it with an intersection over union of at least 0.5;
// each answered box stands for one true box, and pairs are chosen so that there are as many as can
// be (Everingham et al., "The PASCAL Visual Object Classes Challenge", 2010).
//
//   precision = Σ matched / Σ answered    recall = Σ matched / Σ true
//   F1 = 2 Σ matched / (Σ answered + Σ true)
#pragma once

#include <array>
#include <string_view>

#include "base/index.h"

namespace tessera::eval {

inline constexpr double kMinOverlap = 0.5;

struct BoxCounts {
  Index num_true = 0;
  Index num_answered = 0;
  Index num_matched = 0;
};

// Of all boxes that processor::parse_grounding reads in the two texts.
[[nodiscard]] BoxCounts match_boxes(std::string_view truth, std::string_view answer);

// Intersection over union of boxes x0, y0, x1, y1 with ordered corners; 0 when both have no area.
[[nodiscard]] double overlap(const std::array<double, 4>& a, const std::array<double, 4>& b);

}  // namespace tessera::eval
