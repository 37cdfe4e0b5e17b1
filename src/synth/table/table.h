// Generator "table": ruled and unruled, striped, merged, with totals that add up, alone, in pairs
// or within text. Truth: nodes of every cell, the numbers (DataTable), facts (cells, sums,
// extremes).
#pragma once

#include <span>

#include "synth/generator.h"

namespace tessera::synth {

[[nodiscard]] std::span<const SceneTemplate> table_templates();

}  // namespace tessera::synth
