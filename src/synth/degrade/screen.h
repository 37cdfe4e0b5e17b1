// What a camera sees of a display: the grid of its pixels, and the waves where that grid beats with
// the camera's own.
#pragma once

#include "base/rng.h"
#include "draw/picture.h"

namespace tessera::synth {

// Coloured waves of random direction and curvature; levels change by up to `amount` of themselves.
void add_moire(draw::Image& image, double amount, base::Rng& rng);

// Every `period`th row and column is darker by `amount`; the channels lie side by side.
void add_pixel_grid(draw::Image& image, Index period, double amount);

}  // namespace tessera::synth
