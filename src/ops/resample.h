// Pictures to other sizes, by the chosen resampling kernel.
//
// Y rows · X columns · C channels (three: rgb)
#pragma once

#include <cstdint>
#include <span>

#include "ops/context.h"
#include "tensor/view.h"

namespace tessera::ops {

// Pillow's bicubic resizing of 8-bit rgb: `src` to the size of each destination, all in one reading
// of it. Rows and pixels are contiguous inside a row; row strides are free. No window overlaps
// another. The bytes do not depend on the kernel variant or the number of threads.
void resample_bicubic(Context& context,
                      const View<const std::uint8_t, 3>& src_YXC,
                      std::span<const View<std::uint8_t, 3>> dst_YXC);

}  // namespace tessera::ops
