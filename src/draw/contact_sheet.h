// Many pictures on one, to be looked at: each scaled into a cell of its own, never enlarged.
#pragma once

#include <span>

#include "draw/picture.h"

namespace tessera::draw {

struct SheetLayout {
  Index columns = 4;
  Index cell_width = 320;
  Index cell_height = 320;
  Index gap = 8;  // between cells and around them
  Colour ground = grey(96);
};

// Row by row, from the left; every picture in the middle of its cell.
[[nodiscard]] Image contact_sheet(std::span<const Image> pictures, const SheetLayout& layout = {});

}  // namespace tessera::draw
