#include "draw/contact_sheet.h"

#include <vector>

#include <gtest/gtest.h>

#include "base/check.h"
#include "draw/test_fonts.h"

namespace tessera::draw {
namespace {

TEST(ContactSheet, PutsPicturesIntoTheMiddleOfTheirCells) {
  const std::vector<Image> pictures = {make_image(20, 10, {200, 0, 0}),
                                       make_image(4, 4, {0, 200, 0}),
                                       make_image(300, 300, {0, 0, 200})};
  const SheetLayout layout{.columns = 2, .cell_width = 30, .cell_height = 20, .gap = 5};
  const Image sheet = contact_sheet(pictures, layout);
  EXPECT_EQ(sheet.width, 5 + 2 * 35);
  EXPECT_EQ(sheet.height, 5 + 2 * 25);
  EXPECT_EQ(pixel_at(sheet, 10, 10), (Colour{200, 0, 0}));
  EXPECT_EQ(pixel_at(sheet, 9, 10), layout.ground);
  EXPECT_EQ(pixel_at(sheet, 5 + 35 + 15, 15), (Colour{0, 200, 0}));
  EXPECT_EQ(pixel_at(sheet, 5 + 35 + 10, 15), layout.ground);
  // Made smaller to 20 x 20, in the middle of the second row's first cell.
  EXPECT_EQ(pixel_at(sheet, 10, 30), (Colour{0, 0, 200}));
  EXPECT_EQ(pixel_at(sheet, 9, 30), layout.ground);
  EXPECT_EQ(pixel_at(sheet, 60, 40), layout.ground);  // the cell that is left over
  EXPECT_THROW(static_cast<void>(contact_sheet({}, layout)), base::ContractError);
}

}  // namespace
}  // namespace tessera::draw
