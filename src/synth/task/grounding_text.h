// Boxes as answers spell them: "<|ref|>label<|/ref|><|det|>[[x0, y0, x1, y1], ...]<|/det|>", whole
// numbers 0 ... 999 of the picture's own width and height. processor/grounding.h reads them back.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

#include "base/index.h"
#include "draw/geometry.h"

namespace tessera::synth {

struct PictureSize {
  Index width = 0;
  Index height = 0;
};

using GroundingBox = std::array<Index, 4>;  // x0, y0, x1, y1

// Every side on its own: 999 * pixels / side, rounded to the nearest (halves upward), clamped to
// 0 ... 999. The reader's int(v / 999 * side) gives each side back within
// side / 1998 + 1 pixels.
[[nodiscard]] GroundingBox to_grounding_units(const draw::Box& box, PictureSize picture);

// Large enough to be asked for, as far as it lies inside: a hundredth of the picture's side and 4
// pixels in both directions.
[[nodiscard]] bool is_groundable(const draw::Box& box, PictureSize picture);

// "<|det|>[[...], ...]<|/det|>", boxes from left to right.
[[nodiscard]] std::string boxes_text(std::span<const draw::Box> boxes, PictureSize picture);

// Label and boxes.
[[nodiscard]] std::string grounded_text(std::string_view label,
                                        std::span<const draw::Box> boxes,
                                        PictureSize picture);
[[nodiscard]] std::string grounded_text(std::string_view label,
                                        const draw::Box& box,
                                        PictureSize picture);

// Whether a text can be a label: one line, without anything that looks like a tag.
[[nodiscard]] bool is_label(std::string_view text);

}  // namespace tessera::synth
