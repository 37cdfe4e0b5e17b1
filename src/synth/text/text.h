// Generator "text": lines, lists, prose, pages and code, from a line crop to a page of thousands of
// characters. Every scene holds at least one word.
#pragma once

#include <span>

#include "synth/generator.h"

namespace tessera::synth {

[[nodiscard]] std::span<const SceneTemplate> text_templates();

}  // namespace tessera::synth
