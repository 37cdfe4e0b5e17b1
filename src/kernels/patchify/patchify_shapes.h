#pragma once

#include <array>

#include "base/index.h"

namespace tessera::kernels {

struct PatchifyShape {
  Index side = 0;
  Index patch = 1;
};

// The vision tower's view, whose last six rows and columns belong to no patch.
inline constexpr std::array<PatchifyShape, 1> kPatchifyShapes = {{{384, 14}}};

}  // namespace tessera::kernels
