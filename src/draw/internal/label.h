// One line of text on a plate, as a small picture.
#pragma once

#include <string_view>

#include "base/index.h"
#include "base/result.h"
#include "draw/boxes.h"
#include "formats/image/image.h"

namespace tessera::draw {

struct LabelStyle {
  Index text_pixels = 0;  // height of the font's em square
  Rgb plate{};            // the text is in the contrasting colour
  Index max_width = 0;    // of the plate; a longer text ends in an ellipsis
};

// Black on light colours, white on dark ones (luma of BT.601).
[[nodiscard]] Rgb contrasting(const Rgb& colour);

[[nodiscard]] base::Result<formats::Image> render_label(std::string_view text,
                                                        const LabelStyle& style);

}  // namespace tessera::draw
