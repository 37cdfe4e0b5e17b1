#pragma once

#include <array>

#include "base/index.h"

namespace tessera::kernels {

struct BalanceShape {
  Index T = 0;
  Index E = 0;
  Index A = 0;
};

// Packed batches of the released models.
inline constexpr std::array<BalanceShape, 2> kBalanceShapes = {{{2048, 64, 6}, {512, 72, 6}}};

}  // namespace tessera::kernels
