// How a text looks, and its pieces before they are set.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "draw/colour.h"
#include "draw/font.h"
#include "synth/layout/faces.h"
#include "synth/scene.h"

namespace tessera::synth {

enum class Alignment : std::uint8_t { kLeft, kJustified, kCentred, kRight };

struct TextStyle {
  FaceSet* faces = nullptr;
  double size_px = 16;  // of the em
  draw::Colour colour = draw::kBlack;
  Emphasis emphasis = Emphasis::kPlain;  // of pieces that are plain
  Alignment alignment = Alignment::kLeft;
  double line_spacing = 1.2;     // baseline to baseline, in sizes
  double letter_spacing_em = 0;  // after every letter, in sizes
  double word_spacing_em = 0;    // added to every space, in sizes
  double first_indent_px = 0;    // of the first line
  double rest_indent_px = 0;     // of the others: a hanging indent
  bool is_hyphenated = false;    // words may break at their soft hyphens (U+00AD)
  bool keeps_spaces = false;     // code: spaces and line breaks of the text are kept
  bool is_underlined = false;
  bool is_struck = false;
  draw::Hinting hinting = draw::Hinting::kNone;
};

// A piece of a text with a look of its own. Pieces follow one another without a space unless one
// of them has it: {"see ", {.text = "page 7", .emphasis = kBold}, "."} ends in "7.".
struct TextPiece {
  std::string text;  // UTF-8; a line feed ends a line
  Emphasis emphasis = Emphasis::kPlain;
  std::optional<draw::Colour> colour{};  // of the style when absent
  bool is_underlined = false;
  double scale = 1;    // of the size: superscripts, small print
  double rise_em = 0;  // above the baseline, in sizes
};

}  // namespace tessera::synth
