#pragma once

#include <array>

#include "base/index.h"

namespace tessera::kernels {

struct SumOfSquaresShape {
  Index count = 0;
};

// One expert of the tiny model; the projection of an attention layer of the base model.
inline constexpr std::array<SumOfSquaresShape, 2> kSumOfSquaresShapes = {
    {{Index{1280} * 896}, {Index{2560} * 2560}}};

}  // namespace tessera::kernels
