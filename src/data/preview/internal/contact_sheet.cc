#include "data/preview/internal/contact_sheet.h"

#include <algorithm>

#include "base/checked_math.h"
#include "draw/boxes.h"
#include "draw/picture.h"

namespace tessera::data::internal {
namespace {

using base::Result;
using formats::Image;

constexpr Index kCell = 240;  // pixels
constexpr Index kGap = 8;
constexpr Index kColumns = 6;
constexpr draw::Colour kGround{246, 246, 244};
constexpr draw::Colour kNoPicture{224, 224, 220};

// The whole picture in a cell, never enlarged.
Image thumbnail(const Image& image) {
  const Index longest = std::max(image.width, image.height);
  if (longest <= kCell) return image;
  return draw::resize(image, std::max<Index>(1, image.width * kCell / longest),
                      std::max<Index>(1, image.height * kCell / longest), draw::Scaling::kArea);
}

void paste(const Image& image, Index left, Index top, Image& sheet) {
  for (Index y = 0; y < image.height; ++y) {
    std::copy_n(image.rgb.begin() + 3 * y * image.width, 3 * image.width,
                sheet.rgb.begin() + 3 * ((top + y) * sheet.width + left));
  }
}

Result<Image> marked_picture(const PreviewSample& sample) {
  std::vector<draw::LabelledBox> boxes;
  for (const PreviewBox& box : sample.answer_boxes) {
    if (box.image == 0) boxes.push_back({.label = "", .box = box.box});
  }
  if (boxes.empty()) return sample.images.front();
  return draw::draw_boxes(sample.images.front(), boxes);
}

}  // namespace

Result<Image> sheet_cell(const PreviewSample& sample) {
  if (sample.images.empty()) return draw::make_image(kCell, kCell / 2, kNoPicture);
  TESSERA_TRY(marked, marked_picture(sample));
  return thumbnail(marked);
}

Image contact_sheet(const std::vector<Image>& cells) {
  const Index rows = base::ceil_div<Index>(std::ssize(cells), kColumns);
  const Index columns = std::min<Index>(kColumns, std::ssize(cells));
  Image sheet =
      draw::make_image(columns * (kCell + kGap) + kGap, rows * (kCell + kGap) + kGap, kGround);
  for (Index i = 0; i < std::ssize(cells); ++i) {
    const Image& cell = cells[static_cast<std::size_t>(i)];
    const Index left = kGap + i % kColumns * (kCell + kGap);
    const Index top = kGap + i / kColumns * (kCell + kGap);
    paste(cell, left + (kCell - cell.width) / 2, top + (kCell - cell.height) / 2, sheet);
  }
  return sheet;
}

}  // namespace tessera::data::internal
