#pragma once

#include <array>

#include "base/index.h"

namespace tessera::kernels {

struct CrossEntropyShape {
  Index T = 0;
  Index V = 0;
};

// Answers of a few tokens over the model's vocabularies.
inline constexpr std::array<CrossEntropyShape, 2> kCrossEntropyShapes = {
    {{16, 102'400}, {16, 129'280}}};

}  // namespace tessera::kernels
