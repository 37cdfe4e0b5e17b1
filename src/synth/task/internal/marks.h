// What a user draws on a picture to point at something: in red, unmistakably, in any hand.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/rng.h"
#include "draw/geometry.h"
#include "draw/picture.h"

namespace tessera::synth::internal {

enum class MarkKind : std::uint8_t { kRectangle, kCircle, kArrow, kScribble };

[[nodiscard]] std::string_view mark_name(MarkKind kind);  // "rectangle", ...

// The picture with the mark: a frame or a circle around the target, an arrow whose tip lies in its
// middle, a scribble over it.
[[nodiscard]] draw::Image draw_mark(const draw::Image& image,
                                    MarkKind kind,
                                    const draw::Box& target,
                                    base::Rng& rng);

// A red frame around the target.
[[nodiscard]] draw::Image draw_frame(const draw::Image& image, const draw::Box& target);

}  // namespace tessera::synth::internal
