// What windows hold: documents, lists at the side, source text, terminals.
#pragma once

#include <string>
#include <vector>

#include "draw/geometry.h"
#include "synth/scene.h"
#include "synth/screen/internal/stage.h"
#include "synth/screen/space.h"

namespace tessera::synth {

// A title and paragraphs on the ground of fields.
Node draw_document(Stage& stage, const draw::Box& box);

// Paragraphs one below the other, as far as there is room; the space shrinks by them.
void draw_paragraphs(Stage& stage, Space& space, Node& parent, Index max_paragraphs = 100);

// A heading of up to two lines at the top of the space, which shrinks by it.
void draw_heading(Stage& stage, Space& space, Node& parent, const std::string& text, double growth);

// Names of a group one below the other, one of which may be chosen.
Node draw_side_list(Stage& stage, const draw::Box& box, WordGroup group);

// Texts for a status bar: "Page 3", "Line 12".
[[nodiscard]] std::vector<std::string> status_texts(Stage& stage);

// Source text with line numbers, coloured by kind of word, or a terminal's dialogue.
Node draw_code(Stage& stage, const draw::Box& box);
Node draw_terminal_text(Stage& stage, const draw::Box& box);

}  // namespace tessera::synth
