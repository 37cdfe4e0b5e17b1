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

struct GatherShape {
  Index T = 0;
  Index V = 0;
  Index D = 0;
};

// Tokens of a packed batch over an embedding of the tiny model, of which the ids name a part.
inline constexpr std::array<GatherShape, 1> kGatherShapes = {{{2048, 16'384, 1280}}};

}  // namespace tessera::kernels
