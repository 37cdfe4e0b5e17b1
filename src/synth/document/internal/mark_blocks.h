// What documents carry beside text: bar codes, square codes, emblems, passport pictures, seals.
#pragma once

#include <cstdint>

#include "synth/document/internal/block.h"

namespace tessera::synth {

// Bars that depend on the text, which stands below them; an empty text: bars alone. They are no
// real code: readers of documents read the line below.
[[nodiscard]] BlockPtr bars_block(Printed text, const BlockLook& look, double height_units = 5);

// A square of dark and light modules with marks in three corners.
[[nodiscard]] BlockPtr square_code_block(std::string text, draw::Colour colour, double side_units);

// A sign of geometric shapes, as companies have it.
[[nodiscard]] BlockPtr emblem_block(draw::Colour colour, double side_units, base::Rng& rng);

// Head and shoulders before a ground.
struct PortraitColours {
  draw::Colour ground{200, 210, 220};
  draw::Colour clothes{60, 80, 120};
  draw::Colour skin{225, 190, 160};
  draw::Colour hair{70, 50, 40};
};
[[nodiscard]] PortraitColours choose_portrait(base::Rng& rng);
[[nodiscard]] BlockPtr portrait_block(const PortraitColours& colours, double height_units);

// Empty room.
[[nodiscard]] BlockPtr space_block(double height_units);

}  // namespace tessera::synth
