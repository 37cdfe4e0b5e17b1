// The generator "chart": pictures of numbers, with the numbers.
#pragma once

#include <span>

#include "synth/generator.h"

namespace tessera::synth {

[[nodiscard]] std::span<const SceneTemplate> chart_templates();

}  // namespace tessera::synth
