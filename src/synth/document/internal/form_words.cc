#include "synth/document/internal/form_words.h"

#include <array>

#include "base/check.h"

namespace tessera::synth {
namespace {

struct Row {
  FormWord word;
  std::array<std::string_view, kLanguages.size()> names;  // en, de, fr, es, el, ru, zh
};

constexpr Row kRows[] = {
#include "synth/document/internal/form_words_table.inc"
};

}  // namespace

std::string form_word(FormWord word, Language language) {
  // In the order of the enumerators.
  const Row& row = kRows[static_cast<std::size_t>(word)];
  base::check(row.word == word, "form_word", "a table in the order of its words");
  return std::string(row.names[static_cast<std::size_t>(language)]);
}

std::string form_phrase(FormWord word, Language language, std::string_view inserted) {
  std::string text = form_word(word, language);
  const std::size_t at = text.find("{}");
  base::check(at != std::string::npos, "form_phrase", "a place for the insertion");
  return text.replace(at, 2, inserted);
}

}  // namespace tessera::synth
