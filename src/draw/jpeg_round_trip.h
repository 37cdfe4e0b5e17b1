// What a JPEG file of some quality leaves of a picture.
#pragma once

#include "draw/picture.h"

namespace tessera::draw {

// Encoded (baseline, 4:2:0 chroma, quality 1 ... 100) and decoded again; the size stays. The
// codec's integer transform is used both ways, so that the bytes are the same on every machine.
// Pictures with a side over JPEG's 65 500 pixels come back as they are.
[[nodiscard]] Image jpeg_round_trip(const Image& image, int quality);

}  // namespace tessera::draw
