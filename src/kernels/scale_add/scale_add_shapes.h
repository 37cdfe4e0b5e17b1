// The shapes that test and bench share: sizes of real models, on top of the test's grid of tails.
#pragma once

#include <array>

#include "base/index.h"

namespace tessera::kernels {

struct ScaleAddShape {
  Index T = 0;
  Index D = 0;
};

// One decoded token of the base language model; one view of the vision tower.
inline constexpr std::array<ScaleAddShape, 2> kScaleAddShapes = {{{1, 2560}, {729, 1152}}};

}  // namespace tessera::kernels
