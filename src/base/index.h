// The integer type of extents, strides and offsets: signed on purpose, in elements, never bytes.
#pragma once

#include <cstdint>

namespace tessera {

using Index = std::int64_t;

}  // namespace tessera
