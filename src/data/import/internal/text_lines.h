// Words of a page to the lines in which they stand.
#pragma once

#include <array>
#include <span>
#include <string>
#include <vector>

#include "data/drop.h"
#include "formats/pdf.h"

namespace tessera::data::internal {

struct TextLine {
  std::string text;
  std::array<double, 4> box{};  // x0, y0, x1, y1 in pixels of the page
};

// Lines in reading order, of the words that can be seen: those whose box lies on the page and holds
// more than one colour. A word goes on the line before it when it stands at its height, to its
// right and within two line heights; a wider gap separates columns and cells. A drop when the text
// cannot be taken for what is seen: turned words, right-to-left scripts (their order is not known),
// letters without a meaning (replacement characters, private use), a line above the one before it
// that is not to its right either (nobody reads in that order).
[[nodiscard]] Outcome<std::vector<TextLine>> lines_of(const formats::PdfPage& page,
                                                      const std::string& place);

}  // namespace tessera::data::internal
