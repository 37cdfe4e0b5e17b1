// Generator "document": business documents, from one line of a receipt to a full page. Totals add
// up. Truth: boxes of every word, fields with their labels, tables, and facts with the place where
// their value is printed.
#pragma once

#include <span>

#include "synth/generator.h"

namespace tessera::synth {

[[nodiscard]] std::span<const SceneTemplate> document_templates();

}  // namespace tessera::synth
