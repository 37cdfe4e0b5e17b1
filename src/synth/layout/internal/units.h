// A text in pieces cut into units: the smallest parts between which a line may end or that differ
// in look. A Latin word is one unit, or several when its look changes within; a Chinese character
// is a unit with the punctuation that may not leave it.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "synth/layout/text_style.h"

namespace tessera::synth {

struct Unit {
  std::string text{};                       // without spaces and soft hyphens
  const TextPiece* piece = nullptr;         // of the span that was cut
  std::vector<std::size_t> soft_hyphens{};  // offsets in the text, ascending
  bool has_space_before = false;
  bool may_start_line = true;  // the line may end before it
  bool starts_line = false;    // a line feed stands before it
  bool ends_word = false;      // Chinese: a word of the truth ends behind it
  bool is_han = false;
};

// Spaces of all kinds and line feeds part words; a line does not end at a no-break space.
[[nodiscard]] std::vector<Unit> cut_into_units(std::span<const TextPiece> pieces);

// Code: every piece of a line is one unit with its spaces; line feeds part lines, and an empty
// line is a unit without text.
[[nodiscard]] std::vector<Unit> cut_into_code_units(std::span<const TextPiece> pieces);

// Whether the character is written without spaces between words, as Chinese and its punctuation.
[[nodiscard]] bool is_han_like(char32_t character);

// Offsets at which a text may be cut without parting a character from its marks.
[[nodiscard]] std::vector<std::size_t> cluster_starts(std::string_view text);

}  // namespace tessera::synth
