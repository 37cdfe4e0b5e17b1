// Labels and phrases of forms, letters, cards, tickets and labels in the languages of generation.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "synth/assets/language.h"

namespace tessera::synth {

enum class FormWord : std::uint8_t {
#include "synth/document/internal/form_word_names_table.inc"
};

[[nodiscard]] std::string form_word(FormWord word, Language language);
// With `inserted` in the place of "{}".
[[nodiscard]] std::string form_phrase(FormWord word, Language language, std::string_view inserted);

}  // namespace tessera::synth
