// Rotary positions. T tokens · N heads · H head width · P table positions
#pragma once

#include <cstdint>
#include <span>

#include "tensor/tensor.h"

namespace tessera::ops {

enum class RopePairs : std::uint8_t {
  kHalves,    // (i, i + width/2)
  kAdjacent,  // (2i, 2i + 1)
};

struct RopeInputs {
  Tensor x_TNH;
  Tensor cos_PH;  // [P, width / 2]
  Tensor sin_PH;
  std::span<const std::int32_t> positions;  // [T], each below P
  Index offset = 0;                         // first rotated value of a head
  RopePairs pairs = RopePairs::kHalves;
  Tensor positions_T{};  // i32, or none: [T], read by kernels instead of `positions`
};

// x with the values [offset, offset + width) of each head rotated; the others are copied.
[[nodiscard]] Tensor rope(const RopeInputs& inputs);

}  // namespace tessera::ops
