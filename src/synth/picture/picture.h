// The generator "picture": nameable things on varied grounds.
#pragma once

#include <span>

#include "synth/generator.h"

namespace tessera::synth {

[[nodiscard]] std::span<const SceneTemplate> picture_templates();

}  // namespace tessera::synth
