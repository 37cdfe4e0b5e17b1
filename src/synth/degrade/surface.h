// Materials: the grain of paper on a page, and the tops of tables that pages lie on.
#pragma once

#include "base/rng.h"
#include "draw/picture.h"

namespace tessera::synth {

// The texture of paper over everything: fibres and clouds that change levels by up to `levels`.
void add_paper_grain(draw::Image& image, double levels, base::Rng& rng);

// White becomes `paper`, black stays; colours in between are scaled.
void colour_paper(draw::Image& image, draw::Colour paper);

// Wood, cloth, stone or a plain desk top, in colours of its own. What lies in `covered` (whole
// pixels) stays black: it will not be seen.
[[nodiscard]] draw::Image make_table_top(Index width,
                                         Index height,
                                         const draw::Box& covered,
                                         base::Rng& rng);

}  // namespace tessera::synth
