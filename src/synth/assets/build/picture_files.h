// Pictures made small for the pack.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "base/index.h"
#include "base/result.h"
#include "draw/picture.h"

namespace tessera::synth::build {

// Lossy WebP with alpha.
[[nodiscard]] std::vector<std::byte> encode_webp(const draw::Picture& picture, int quality);

// Pixels that are connected with the border by near-white ones become transparent.
[[nodiscard]] draw::Picture without_white_ground(draw::Picture picture);

// Cut to what is visible and made smaller, so that no side is longer than `max_side`. An error when
// nothing is visible.
[[nodiscard]] base::Result<draw::Picture> trimmed(const draw::Picture& picture,
                                                  Index max_side,
                                                  std::string_view where);

}  // namespace tessera::synth::build
