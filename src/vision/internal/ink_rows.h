// Rows of a page by their ink: where text is, and where the white between its lines.
#pragma once

#include <vector>

#include "base/index.h"
#include "formats/image/image.h"

namespace tessera::vision {

struct RowRun {
  Index top = 0;
  Index bottom = 0;  // exclusive
  [[nodiscard]] Index height() const { return bottom - top; }
  [[nodiscard]] Index middle() const { return (top + bottom) / 2; }
};

// Columns of pixels.
struct Strip {
  Index left = 0;
  Index right = 0;  // exclusive
  [[nodiscard]] Index width() const { return right - left; }
};

// Change of brightness along each row of a strip: much for text, little for paper, shades and
// upright rules.
[[nodiscard]] std::vector<double> ink_of_rows(const formats::Image& page, Strip strip);

// What tells white rows from text: ink of the whitest row, and of one full of text.
struct InkLevels {
  double whitest = 0;
  double text = 0;
};

// Runs of white rows among `rows`, top to bottom; none where the whitest is too much like text.
[[nodiscard]] std::vector<RowRun> white_gaps(const std::vector<double>& ink,
                                             RowRun rows,
                                             InkLevels levels);

// The median of the heights of at least one run.
[[nodiscard]] Index median_height(const std::vector<RowRun>& runs);

}  // namespace tessera::vision
