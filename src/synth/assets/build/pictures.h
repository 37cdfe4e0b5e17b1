// Pictures with names out of packages. Each function does nothing when the mix does not hold its
// package.
#pragma once

#include "base/result.h"
#include "synth/assets/build/collection.h"

namespace tessera::synth::build {

// Plain shapes in plain colours, named in every language; drawn by this project.
[[nodiscard]] base::Result<void> gather_shapes(const Sources& sources, Collection& collection);
// Emoji of Noto Color Emoji, named by CLDR in every language.
[[nodiscard]] base::Result<void> gather_emoji(const Sources& sources, Collection& collection);
// Drawings of pysiogame, cut out of their white ground; named in English, German, French, Spanish,
// Greek and Russian.
[[nodiscard]] base::Result<void> gather_drawings(const Sources& sources, Collection& collection);
// Tango's icons of devices and actions.
[[nodiscard]] base::Result<void> gather_icons(const Sources& sources, Collection& collection);
// Tux Paint's stamps: photographs and drawings, named in every language.
[[nodiscard]] base::Result<void> gather_stamps(const Sources& sources, Collection& collection);

}  // namespace tessera::synth::build
