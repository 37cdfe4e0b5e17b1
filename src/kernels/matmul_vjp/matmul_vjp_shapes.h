// The shapes that the test and the bench of the gradients of products enumerate.
#pragma once

#include <array>

#include "base/index.h"

namespace tessera::kernels {

// The product whose gradients are taken: y[M,N] = x[M,K] . w[N,K]^T.
struct VjpShape {
  Index M = 0;
  Index N = 0;
  Index K = 0;
};

// Extents around the tile (6 x 16), the lanes (8), q8 blocks (32) and panels (8), and none at all;
// taken in turn for rows and columns of the outputs.
inline constexpr std::array<std::array<Index, 2>, 13> kVjpTestOutputs = {{{0, 3},
                                                                          {3, 0},
                                                                          {1, 1},
                                                                          {1, 31},
                                                                          {2, 7},
                                                                          {5, 16},
                                                                          {6, 33},
                                                                          {7, 15},
                                                                          {11, 17},
                                                                          {12, 8},
                                                                          {13, 64},
                                                                          {19, 3},
                                                                          {53, 49}}};

// Lengths of the sum around lanes, panels and blocks (256), odd ones and none.
inline constexpr std::array<Index, 13> kVjpTestLengths = {0,  1,  2,   7,   8,   9,  16,
                                                          31, 75, 256, 257, 300, 769};

// Products of a tiny language model, its vocabulary and the vision tower, at the rows of a step of
// training.
inline constexpr std::array<VjpShape, 9> kVjpTrainingShapes = {{{2048, 512, 512},
                                                                {8192, 512, 512},
                                                                {8192, 1408, 512},
                                                                {8192, 512, 1408},
                                                                {2048, 3456, 1152},
                                                                {8192, 3456, 1152},
                                                                {2048, 1152, 4304},
                                                                {8192, 1152, 4304},
                                                                {8192, 8192, 512}}};

}  // namespace tessera::kernels
