// Boxes in answers: read out of a model's, written into those it learns from. The grammar, read
// left to right and never evaluated:
//
//   pair   := "<|ref|>" label "<|/ref|>" blank* "<|det|>" blank* list blank* "<|/det|>"
//   list   := "[" blank* [ box { blank* "," blank* box } blank* ] "]"
//   box    := "[" blank* number blank* { "," blank* number blank* } "]"      with four numbers
//   number := [ "-" ] digits [ "." digits ]
//   blank  := space | tab | line break
//
// A label holds no line break and no "<|ref|>". What does not match is skipped as a whole: the
// search goes on behind the "<|ref|>" that failed. So a flat list "[x0, y0, x1, y1]" gives no box
// (as in the official demo), and one bad box spoils its pair but no other.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/index.h"
#include "vision/grid.h"

namespace tessera::processor {

// A phrase with its boxes: x0, y0, x1, y1 in 0 ... 999 of the picture's sides, clamped to that.
struct GroundedPhrase {
  std::string label;
  std::vector<std::array<double, 4>> boxes{};
  std::size_t offset = 0;  // of its "<|ref|>" in the text
};

[[nodiscard]] std::vector<GroundedPhrase> parse_grounding(std::string_view text);

struct PixelBox {
  Index image_idx = 0;
  std::string label;
  std::array<Index, 4> box{};  // x0, y0, x1, y1
};

// All boxes of an answer in pixels of the picture they refer to: int(v / 999 * side). That picture
// is the conversation's last one, unless the nearest mention in front of the phrase names another
// ("first image" ... "tenth image", "image 2", "第二张"). No pictures, no boxes.
[[nodiscard]] std::vector<PixelBox> boxes_in_pixels(std::string_view text,
                                                    std::span<const vision::Resolution> pictures);

// A box of a picture in the numbers of an answer: each edge is round(999 · pixels / side), halves
// up, clamped to 0 ... 999. `box` is x0, y0, x1, y1 in pixels of the picture as it is decoded for
// training (without EXIF orientation); edges, not centres: the whole picture is [0, 0, 999, 999].
[[nodiscard]] std::array<Index, 4> box_on_grid(const std::array<double, 4>& box,
                                               const vision::Resolution& picture);

// Whether a text can be a label: one line, without anything that looks like a tag. A pair with
// such a label is read back as it was written.
[[nodiscard]] bool is_label(std::string_view text);

// "<|det|>[[x0, y0, x1, y1], ...]<|/det|>", spaced as the released models write.
[[nodiscard]] std::string boxes_text(std::span<const std::array<Index, 4>> boxes);

// "<|ref|>label<|/ref|>" and the boxes.
[[nodiscard]] std::string grounding_text(std::string_view label,
                                         std::span<const std::array<Index, 4>> boxes);

}  // namespace tessera::processor
