// Fonts of the mix, cut down to what the gathered texts and the usual signs need.
#pragma once

#include "base/result.h"
#include "synth/assets/build/collection.h"

namespace tessera::synth::build {

// Called last: the Han characters that fonts keep are those of everything gathered before.
[[nodiscard]] base::Result<void> gather_fonts(const Sources& sources, Collection& collection);

}  // namespace tessera::synth::build
