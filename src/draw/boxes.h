// Draws what a model found: one coloured frame per box, lined with a black or white hairline, with
// its label on a plate of the same colour.
//
//   TESSERA_TRY(marked, draw::draw_boxes(image, {{.label = "giraffe", .box = {580, 270, 999,
//   900}}}));
//
// Line and text grow with the picture. A plate stands above its box, or below or inside where there
// is no room, beside earlier plates where that is possible, and always inside the picture; a label
// that is too long ends in an ellipsis. Every pixel that is neither frame nor plate stays as it
// was.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>

#include "base/index.h"
#include "base/result.h"
#include "formats/image/image.h"

namespace tessera::draw {

using Rgb = std::array<std::uint8_t, 3>;

// Box k is drawn in colour k mod 13: the order of the official demo.
inline constexpr std::array<Rgb, 13> kBoxColours = {{{255, 0, 0},
                                                     {0, 255, 0},
                                                     {0, 0, 255},
                                                     {0, 255, 255},
                                                     {255, 255, 0},
                                                     {255, 0, 255},
                                                     {127, 127, 127},
                                                     {255, 255, 127},
                                                     {255, 127, 255},
                                                     {127, 255, 255},
                                                     {127, 127, 255},
                                                     {127, 255, 127},
                                                     {255, 127, 127}}};

struct LabelledBox {
  std::string label;           // UTF-8; ill-formed parts are shown as U+FFFD; empty: no plate
  std::array<Index, 4> box{};  // x0, y0, x1, y1 in pixels, x1 and y1 exclusive; any order, clamped
};

// Width of the coloured frames on a picture of this size, in pixels, without their hairline.
[[nodiscard]] Index frame_width(Index image_width, Index image_height);

// An error when there are labels and the machine has no font.
[[nodiscard]] base::Result<formats::Image> draw_boxes(const formats::Image& image,
                                                      std::span<const LabelledBox> boxes);

}  // namespace tessera::draw
