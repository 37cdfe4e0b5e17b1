// The shapes that the test and the bench of products enumerate.
#pragma once

#include <array>

#include "base/index.h"

namespace tessera::kernels {

struct MatmulShape {
  Index M = 0;
  Index K = 0;
  Index N = 0;
};

// Rows and columns around the tiles (4 x 3, 3 x 4, 6 x 16), the panels (8), the change from weights
// in place to packed ones (16 rows) and the cuts into blocks; none at all.
inline constexpr std::array<std::array<Index, 2>, 16> kTestRowsAndColumns = {{{0, 3},
                                                                              {3, 0},
                                                                              {1, 1},
                                                                              {1, 24},
                                                                              {2, 7},
                                                                              {3, 4},
                                                                              {4, 13},
                                                                              {5, 9},
                                                                              {7, 3},
                                                                              {8, 25},
                                                                              {9, 1},
                                                                              {16, 17},
                                                                              {13, 8},
                                                                              {17, 50},
                                                                              {20, 200},
                                                                              {390, 17}}};

// Lengths of k around lanes (8), q8 blocks (32) and k-blocks (1280), odd ones and none.
inline constexpr std::array<Index, 16> kTestLengths = {0,  1,  2,  3,  7,   8,   9,    16,
                                                       19, 31, 32, 33, 119, 896, 1281, 2573};

// The vision tower's products: 27 x 27 patches.
inline constexpr std::array<MatmulShape, 4> kTowerShapes = {
    {{729, 1152, 3456}, {729, 1152, 1152}, {729, 1152, 4304}, {729, 4304, 1152}}};

}  // namespace tessera::kernels
