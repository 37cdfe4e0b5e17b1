// Colours and ground of a page: paper and ink with a contrast between 30 and 100 %, and what may be
// printed beneath the text without hiding it.
#pragma once

#include <cstdint>

#include "base/rng.h"
#include "draw/canvas.h"
#include "draw/colour.h"
#include "draw/geometry.h"

namespace tessera::synth {

struct Paper {
  draw::Colour ground = draw::kWhite;
  draw::Colour ink = draw::kBlack;
  draw::Colour accent{30, 80, 160};   // headings, rules
  draw::Colour faint{200, 200, 200};  // rules, patterns; never text
  draw::Colour shade{240, 240, 240};  // areas behind text: about the ground
};

// Difficulty 0: black on white or nearly white. 1: any paper and ink that differ by at least
// `min_contrast` (at most a half), the share of the distance between black and white that separates
// their brightness; dark grounds too.
[[nodiscard]] Paper choose_paper(double difficulty, base::Rng& rng, double min_contrast = 0.3);

// The difference in brightness of two colours, 0 ... 1, that min_contrast speaks of.
[[nodiscard]] double brightness_distance(draw::Colour a, draw::Colour b);

// A colour that stands out from the ground by at least `min_contrast`.
[[nodiscard]] draw::Colour choose_ink(draw::Colour ground, base::Rng& rng, double min_contrast);

enum class Pattern : std::uint8_t { kNone, kRuled, kSquared, kDotted, kStriped, kGradient, kWaves };

// Draws the pattern in faint colours over the box.
void draw_pattern(draw::Canvas& canvas,
                  const draw::Box& box,
                  Pattern pattern,
                  const Paper& paper,
                  double pitch_px);

// A pattern by difficulty: mostly none.
[[nodiscard]] Pattern choose_pattern(double difficulty, base::Rng& rng);

}  // namespace tessera::synth
