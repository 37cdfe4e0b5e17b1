#pragma once

#include <array>

#include "base/index.h"
#include "kernels/rope/rope.h"

namespace tessera::kernels {

struct RopeShape {
  Index T = 0;
  Index N = 0;
  Index H = 0;
  Index head_width = 0;  // the rotated window of H values ends each head
  RopePairs pairs = RopePairs::kHalfSplit;
};

// Multi-head attention of the tiny model, one token and a prompt; queries and the shared key of
// latent attention.
inline constexpr std::array<RopeShape, 4> kRopeShapes = {
    {{1, 10, 128, 128, RopePairs::kHalfSplit},
     {512, 10, 128, 128, RopePairs::kHalfSplit},
     {64, 32, 64, 192, RopePairs::kInterleaved},
     {64, 1, 64, 576, RopePairs::kInterleaved}}};

}  // namespace tessera::kernels
