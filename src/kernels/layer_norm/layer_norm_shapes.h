#pragma once

#include <array>

#include "base/index.h"

namespace tessera::kernels {

struct LayerNormShape {
  Index T = 0;
  Index D = 0;
};

// One view of the vision tower, and one of its rows.
inline constexpr std::array<LayerNormShape, 2> kLayerNormShapes = {{{729, 1152}, {1, 1152}}};

}  // namespace tessera::kernels
