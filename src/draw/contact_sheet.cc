#include "draw/contact_sheet.h"

#include <algorithm>

#include "base/check.h"

namespace tessera::draw {
namespace {

// The picture at most as large as the cell, its proportions kept.
Image fitted(const Image& picture, const SheetLayout& layout) {
  const double scale =
      std::min({1.0, static_cast<double>(layout.cell_width) / static_cast<double>(picture.width),
                static_cast<double>(layout.cell_height) / static_cast<double>(picture.height)});
  const auto side = [scale](Index pixels) {
    return std::max<Index>(1, static_cast<Index>(static_cast<double>(pixels) * scale));
  };
  return resize(picture, side(picture.width), side(picture.height));
}

void put(Image& sheet, const Image& picture, Index x0, Index y0) {
  for (Index y = 0; y < picture.height; ++y) {
    const auto row = picture.rgb.begin() + 3 * y * picture.width;
    std::copy(row, row + 3 * picture.width, sheet.rgb.begin() + 3 * ((y0 + y) * sheet.width + x0));
  }
}

}  // namespace

Image contact_sheet(std::span<const Image> pictures, const SheetLayout& layout) {
  base::check(!pictures.empty() && layout.columns > 0, "contact sheet",
              "at least one picture and one column, has ", pictures.size(), " and ",
              layout.columns);
  const Index columns = std::min(layout.columns, std::ssize(pictures));
  const Index rows = (std::ssize(pictures) + columns - 1) / columns;
  const Index column_step = layout.cell_width + layout.gap;
  const Index row_step = layout.cell_height + layout.gap;
  Image sheet =
      make_image(columns * column_step + layout.gap, rows * row_step + layout.gap, layout.ground);
  for (Index i = 0; i < std::ssize(pictures); ++i) {
    const Image picture = fitted(pictures[static_cast<std::size_t>(i)], layout);
    put(sheet, picture,
        layout.gap + i % columns * column_step + (layout.cell_width - picture.width) / 2,
        layout.gap + i / columns * row_step + (layout.cell_height - picture.height) / 2);
  }
  return sheet;
}

}  // namespace tessera::draw
