// A page in bands from top to bottom, for pages that a model sees too small at once.
//
//   +-----------------+            +-----------------+            +-----------------+
//   | text text text  |            | text text text  |            | text text text  |
//   | text text       |  n = 2     | text text       |  no white  | text text text ~|~ cut +
//   overlap |                 |  ------>   +- white gap -----+  rows      |~text text text  |~ cut
//   - overlap | text text text  |            | text text text  |  ------>   | text text text  |
//   +-----------------+            +-----------------+            +-----------------+
//
// A cut lies in the middle of the tallest white gap near its place, and no line is cut. Where there
// is no gap (a page that lies askew, columns with lines at different heights), both bands show what
// is around the cut, and the reader of their texts takes out what comes twice.
#pragma once

#include <span>
#include <vector>

#include "base/index.h"
#include "formats/image/image.h"
#include "vision/grid.h"

namespace tessera::vision {

struct Band {
  Index top = 0;
  Index bottom = 0;  // exclusive
  Index cut = 0;     // what lies above it belongs to the band before; `top` without an overlap
  bool is_after_gap = false;  // the gap above is taller than those between lines
  friend bool operator==(const Band&, const Band&) = default;
  [[nodiscard]] Index height() const { return bottom - top; }
  [[nodiscard]] Index overlap() const { return 2 * (cut - top); }  // rows the band before shows too
};

// The fewest bands, at most `most`, in which the page is seen as large as in any other number; 1
// for a page that is not made smaller.
[[nodiscard]] Index choose_num_bands(std::span<const Resolution> candidates,
                                     Resolution page,
                                     Index most);

// Lines whose ink is shown less high than so many pixels at once are read better in bands: below,
// 55 of 60 pages and parts of pages, above, 13 of 29 (docs/experiments.md, "Small print",
// 2026-11-28).
inline constexpr double kReadableHeight = 17;

// choose_num_bands() for a page whose lines would be shown less high than kReadableHeight at once,
// else 1; also 1 where their height is unknown (vision/line_height.h): what has no lines that stand
// apart is a picture, or has no white gaps to cut at.
[[nodiscard]] Index needed_num_bands(std::span<const Resolution> candidates,
                                     const formats::Image& page,
                                     Index most);

// `num_bands` bands of about the same height (fewer for pages of few rows), top to bottom.
[[nodiscard]] std::vector<Band> cut_bands(const formats::Image& page, Index num_bands);

// The rows of a band.
[[nodiscard]] formats::Image band_pixels(const formats::Image& page, const Band& band);

}  // namespace tessera::vision
