#pragma once

#include <array>

#include "base/index.h"

namespace tessera::kernels {

struct AdamwShape {
  Index count = 0;
};

// The projection of an attention layer; one expert's matrix.
inline constexpr std::array<AdamwShape, 2> kAdamwShapes = {
    {{Index{1280} * 1280}, {Index{1280} * 896}}};

}  // namespace tessera::kernels
