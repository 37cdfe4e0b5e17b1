// Noise of sensors and lines: grain, dead pixels, bands, streaks.
#pragma once

#include "base/rng.h"
#include "draw/picture.h"

namespace tessera::synth {

struct Grain {
  double deviation = 8;  // of a normal distribution, in levels; at most 60
  bool is_grey = true;   // the same for the three channels of a pixel
  bool is_soft = false;  // neighbours in a row are alike, as after a camera's own smoothing
};

// Normal noise, cut off at four deviations.
void add_grain(draw::Image& image, const Grain& grain, base::Rng& rng);

// `share` of the pixels become black or white.
void add_salt_and_pepper(draw::Image& image, double share, base::Rng& rng);

// Rows (columns when `is_upright`) are lighter and darker in bands, by up to `levels`.
void add_bands(draw::Image& image, double levels, bool is_upright, base::Rng& rng);

// `count` lines of one or two pixels across the picture or part of it, as dirt on a scanner's
// window leaves them; each moves the levels under it by up to `levels`.
void add_streaks(draw::Image& image, Index count, double levels, base::Rng& rng);

}  // namespace tessera::synth
