// What happens to ink on paper: it bleeds, wears thin, fades. Ink is what is darker than its
// surroundings.
#pragma once

#include "base/rng.h"
#include "draw/picture.h"

namespace tessera::synth {

enum class InkChange : std::uint8_t { kBleed, kThin };

// Dark shapes grow (shrink) by up to one pixel: the darkest (lightest) of a pixel and its four
// neighbours is mixed in, by `amount` in [0, 1] and unevenly over the picture.
void change_ink(draw::Image& image, InkChange change, double amount, base::Rng& rng);

// Everything moves towards `paper`: by `amount` in [0, 1] at most, in patches.
void fade(draw::Image& image, draw::Colour paper, double amount, base::Rng& rng);

}  // namespace tessera::synth
