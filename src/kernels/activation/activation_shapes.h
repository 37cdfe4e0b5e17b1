#pragma once

#include <array>

#include "base/index.h"

namespace tessera::kernels {

struct ActivationShape {
  Index T = 0;
  Index F = 0;
};

// The tower's hidden layer, the projector's, one token and a few of a dense and of an expert layer.
inline constexpr std::array<ActivationShape, 4> kActivationShapes = {
    {{729, 4304}, {196, 1280}, {1, 6848}, {40, 896}}};

}  // namespace tessera::kernels
