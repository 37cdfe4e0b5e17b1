// Font files cut down to the characters that generation uses: glyphs, outlines, kerning and marks
// stay; names (many licences reserve them), hints and everything else go.
#pragma once

#include <cstddef>
#include <set>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "synth/assets/items.h"

namespace tessera::synth::build {

// What a font says of itself.
struct FontFacts {
  int weight = 400;  // 100 ... 900
  bool is_italic = false;
  std::set<char32_t> characters{};  // that it has glyphs for
};

// Facts of the first face of a font file; `where` names it in errors.
[[nodiscard]] base::Result<FontFacts> read_font(std::span<const std::byte> file,
                                                std::string_view where);

// A font file with these characters only, out of the first face.
[[nodiscard]] base::Result<std::vector<std::byte>> subset_font(std::span<const std::byte> file,
                                                               const std::set<char32_t>& kept,
                                                               std::string_view where);

// Characters that are drawn with ink, or are spaces.
[[nodiscard]] base::Result<std::set<char32_t>> drawn_characters(std::span<const std::byte> file,
                                                                std::string_view where);

// Whether small letters look different from capitals.
[[nodiscard]] base::Result<bool> has_lower_case(std::span<const std::byte> file,
                                                std::string_view where);

}  // namespace tessera::synth::build
