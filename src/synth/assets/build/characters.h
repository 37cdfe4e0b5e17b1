// Which characters the assets are made of, and cleaning texts to them.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "synth/assets/items.h"

namespace tessera::synth::build {

// Letters of the scripts (without Han), digits, punctuation and signs of everyday pages.
[[nodiscard]] std::span<const CodeRange> usual_characters();
[[nodiscard]] bool is_usual(char32_t character);
[[nodiscard]] bool is_han(char32_t character);

[[nodiscard]] std::vector<char32_t> characters_of(std::string_view text);

// Runs of white space become one space, none at the ends; soft hyphens and invisible characters go.
[[nodiscard]] std::string tidied(std::string_view text);

// Every character is usual or Han, and the letters are mostly those of the language's script.
[[nodiscard]] bool fits(std::string_view text, Language language);

// A tidied paragraph in sentences.
[[nodiscard]] std::vector<std::string> split_sentences(std::string_view text, Language language);

}  // namespace tessera::synth::build
