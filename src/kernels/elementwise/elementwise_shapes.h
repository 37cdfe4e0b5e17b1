#pragma once

#include <array>

#include "base/index.h"

namespace tessera::kernels {

struct ElementwiseShape {
  Index T = 0;
  Index D = 0;
};

// Residual additions: one token of the tiny model, one view of the vision tower.
inline constexpr std::array<ElementwiseShape, 2> kElementwiseShapes = {{{1, 1280}, {729, 1152}}};

}  // namespace tessera::kernels
