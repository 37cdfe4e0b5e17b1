// From pixels to what the tower and the projector multiply.
//
// G views · Y rows · X columns · P patches · C channels · D width
#pragma once

#include <array>
#include <span>

#include "tensor/tensor.h"

namespace tessera::ops {

struct PatchifyInputs {
  Tensor views_GYXC;  // u8, square, three channels
  Index patch_size = 14;
  std::array<double, 3> mean{0.5, 0.5, 0.5};
  std::array<double, 3> deviation{0.5, 0.5, 0.5};
};

// [G * P, 3 * patch²] in the context's activation type: (byte / 255 − mean) / deviation,
// channel-major inside a patch as a convolution weight [D, 3, patch, patch] expects; rows and
// columns that fill no patch are not read.
[[nodiscard]] Tensor patchify(const PatchifyInputs& inputs);

// Square feature maps [G, side², D] → [G, g², D · ratio²] with g = ceil(side / ratio): zero rows
// and columns are appended below and to the right, then each ratio × ratio block becomes one row
// whose index is c · ratio² + ratio · ky + kx.
[[nodiscard]] Tensor space_to_depth(const Tensor& x_GPD, Index side, Index ratio);

}  // namespace tessera::ops
