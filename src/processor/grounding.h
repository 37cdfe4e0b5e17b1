// Boxes in a model's answer. The grammar, read left to right and never evaluated:
//
//   pair  := "<|ref|>" label "<|/ref|>" blank* "<|det|>" blank* list blank* "<|/det|>"
//   list  := "[" blank* [ box { blank* "," blank* box } ] blank* "]"
//   box   := "[" number "," number "," number "," number "]"     (blanks around numbers allowed)
//   number := digits [ "." digits ], at most 999 after clamping
//   blank := space | tab
//
// A label is any text without a line break and without another tag. What does not match is skipped:
// the search goes on behind the "<|ref|>" that failed. A flat list "[x1, y1, x2, y2]" has no box,
// as in the official demo; a box of anything but four numbers spoils its list.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/index.h"
#include "vision/grid.h"

namespace tessera::processor {

// One reference with its boxes in thousandths: x0, y0, x1, y1 in 0 ... 999 of the picture's sides.
struct GroundedPhrase {
  std::string label;
  std::vector<std::array<double, 4>> boxes;
};

[[nodiscard]] std::vector<GroundedPhrase> parse_grounding(std::string_view text);

struct PixelBox {
  Index image_idx = 0;
  std::string label;
  std::array<std::int64_t, 4> box{};  // x0, y0, x1, y1
};

// Boxes of an answer in pixels of the picture they refer to, int(v / 999 * side), clamped to it.
// The picture is the last one unless the text in front of the phrase names another ("in the first
// image").
[[nodiscard]] std::vector<PixelBox> boxes_in_pixels(
    std::string_view text, const std::vector<vision::Resolution>& pictures);

}  // namespace tessera::processor
