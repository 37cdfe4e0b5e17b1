#pragma once

#include <array>

#include "base/index.h"

namespace tessera::kernels {

struct CombineShape {
  Index T = 0;
  Index D = 0;
  Index A = 0;
};

// Six experts per token: one token of the base model, a prompt of the tiny model.
inline constexpr std::array<CombineShape, 2> kCombineShapes = {{{1, 2560, 6}, {512, 1280, 6}}};

}  // namespace tessera::kernels
