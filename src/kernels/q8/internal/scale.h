// The rule by which a block of one row gets its scale: shared, so that all encoders write the same
// bytes.
#pragma once

#include <algorithm>
#include <cmath>

#include "base/float16.h"

namespace tessera::kernels {

inline constexpr Float16 kQ8NotANumber{0x7E00};
inline constexpr std::uint16_t kQ8LargestScaleBits = 0x7BFF;  // 65504

// The scale of values whose largest magnitude is amax; NaN when that is not finite.
[[nodiscard]] inline Float16 q8_scale_for(float amax) {
  if (!std::isfinite(amax)) return kQ8NotANumber;
  Float16 scale = to_float16(std::min(amax / 127.0F, 65504.0F));
  // Rounded down far enough, and only then, the largest value would not fit.
  while (scale.bits < kQ8LargestScaleBits && amax / to_float(scale) >= 127.5F)
    ++scale.bits;
  return scale;
}

}  // namespace tessera::kernels
