// Screens: windows, menus, dialogs, pages of browsers and phones, bars. Every control is a node
// with its role and box, what is printed in it is text, values are facts.
#pragma once

#include <span>

#include "synth/generator.h"

namespace tessera::synth {

[[nodiscard]] std::span<const SceneTemplate> screen_templates();

}  // namespace tessera::synth
