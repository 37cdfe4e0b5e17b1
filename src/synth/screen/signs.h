// Small signs that controls carry instead of words, drawn as lines and areas.
#pragma once

#include <cstdint>

#include "draw/canvas.h"
#include "draw/colour.h"
#include "draw/geometry.h"

namespace tessera::synth {

enum class Sign : std::uint8_t {
  kMenu,
  kMore,
  kClose,
  kMinimise,
  kMaximise,
  kSearch,
  kLeft,
  kRight,
  kUp,
  kDown,
  kCheck,
  kPlus,
  kMinus,
  kHome,
  kReload,
  kPlay,
  kPause,
  kSkipBack,
  kSkipForward,
  kStar,
  kHeart,
  kPerson,
  kSliders,
  kFolder,
  kFile,
  kBubble,
  kWarning,
};
inline constexpr std::size_t kNumSigns = static_cast<std::size_t>(Sign::kWarning) + 1;

// In the middle of the box, as large as its shorter side; all ink lies inside.
void draw_sign(draw::Canvas& canvas, Sign sign, const draw::Box& box, draw::Colour colour);

}  // namespace tessera::synth
