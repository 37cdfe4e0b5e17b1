// Grounds and inks of terminals and editors.
#pragma once

#include "base/rng.h"
#include "synth/layout/paper.h"

namespace tessera::synth {

// Mostly bright letters on a dark ground; else a paper of clear contrast.
[[nodiscard]] Paper screen_paper(base::Rng& rng);

}  // namespace tessera::synth
