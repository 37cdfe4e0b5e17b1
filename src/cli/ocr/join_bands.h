// The texts that were read in the bands of a page (vision/bands.h), as the text of the page.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "vision/bands.h"

namespace tessera::cli {

struct BandText {
  vision::Band band;
  std::string text{};
};

// Top to bottom. Bands that meet in a white gap are joined by a line end, or by a blank line where
// the gap is that of paragraphs. Of bands that overlap the words that both read come once, and so
// end the lines that a cut made unreadable: the text goes from the band above to the one below
// behind the longest run of words (three at least) that the end of one and the beginning of the
// other share; without such a run nothing is taken out.
[[nodiscard]] std::string join_bands(std::span<const BandText> bands);

}  // namespace tessera::cli
