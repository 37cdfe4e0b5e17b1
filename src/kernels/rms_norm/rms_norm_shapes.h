#pragma once

#include <array>

#include "base/index.h"

namespace tessera::kernels {

struct RmsNormShape {
  Index T = 0;
  Index D = 0;
};

// One token and a prompt of the tiny language model, one token of the base model, its latent.
inline constexpr std::array<RmsNormShape, 4> kRmsNormShapes = {
    {{1, 1280}, {1024, 1280}, {1, 2560}, {64, 512}}};

}  // namespace tessera::kernels
