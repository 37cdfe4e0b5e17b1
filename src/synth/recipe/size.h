// Sizes of pictures, chosen so that the processor takes the grid of tiles that the recipe wants.
#pragma once

#include "base/rng.h"
#include "synth/recipe/recipe.h"
#include "vision/grid.h"

namespace tessera::synth {

// A size whose canvas is a grid of the look, by weight among those whose number of tiles takes part
// at this progress and is at most `max_tiles`; one tile where none does.
[[nodiscard]] vision::Resolution choose_size(const Look& look,
                                             double progress,
                                             Index max_tiles,
                                             base::Rng& rng);

}  // namespace tessera::synth
