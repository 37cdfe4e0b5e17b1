// Two levels a pixel, as a fax or a bilevel scanner sends them, and lines lost on the way.
#pragma once

#include "base/rng.h"
#include "draw/picture.h"

namespace tessera::synth {

enum class Halftone : std::uint8_t {
  kNone,      // black where darker than two thirds of the surroundings' range
  kOrdered,   // a repeating 4 × 4 pattern is added to that
  kDiffused,  // the error goes to the next pixels (Floyd and Steinberg's weights)
};

// Every pixel becomes black or white. Pale text stays: what counts as dark follows the darkest and
// lightest pixel around (Bernsen 1986). `noise` is the deviation of the sensor's, in levels.
void make_bilevel(draw::Image& image, Halftone halftone, double noise, base::Rng& rng);

// `share` of the rows are lost: repeated from above, blank, or blank for a part.
void drop_lines(draw::Image& image, double share, base::Rng& rng);

}  // namespace tessera::synth
