// How high the lines of a page are: what says whether a model would see them too small.
//
//   strip 0   strip 1   ...            rows of a strip          runs between white gaps
//   +-------+-------+-------+          ##############  ink
//   | text text | text text |          ##############           14 rows
//   | text text |           |  ----->                  white            ----->  the median
//   |           | text text |          ##############  ink                      of all strips
//   | text text | text text |          ##############           15 rows
//   +-------+-------+-------+
//
// A strip is narrow: columns of text with lines at different heights fall into different strips,
// and a page that lies a few degrees askew still has white rows in each. Noise and pictures have
// few white rows or none: they give few runs, tall ones, which the median does not follow.
#pragma once

#include <optional>

#include "base/index.h"
#include "formats/image/image.h"

namespace tessera::vision {

// Rows of ink of a usual line, its ascenders and descenders included where a strip of the line has
// them; nothing for a page without lines that stand apart (white, noise, lines that touch).
[[nodiscard]] std::optional<Index> line_height(const formats::Image& page);

}  // namespace tessera::vision
