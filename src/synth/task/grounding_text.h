// Boxes of a scene as answers spell them (processor/grounding.h), and which can be asked for.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "draw/geometry.h"
#include "vision/grid.h"

namespace tessera::synth {

// Large enough to be asked for, as far as it lies inside: a hundredth of the picture's side and 4
// pixels in both directions.
[[nodiscard]] bool is_groundable(const draw::Box& box, const vision::Resolution& picture);

// "<|det|>[[...], ...]<|/det|>", boxes from left to right.
[[nodiscard]] std::string boxes_text(std::span<const draw::Box> boxes,
                                     const vision::Resolution& picture);

// Label and boxes.
[[nodiscard]] std::string grounded_text(std::string_view label,
                                        std::span<const draw::Box> boxes,
                                        const vision::Resolution& picture);
[[nodiscard]] std::string grounded_text(std::string_view label,
                                        const draw::Box& box,
                                        const vision::Resolution& picture);

}  // namespace tessera::synth
