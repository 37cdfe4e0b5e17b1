#include "synth/table/internal/table_words.h"

#include <array>

#include "base/check.h"

namespace tessera::synth {
namespace {

struct Row {
  TableWord word;
  std::array<std::string_view, kLanguages.size()> names;  // en, de, fr, es, el, ru, zh
};

constexpr Row kRows[] = {
#include "synth/table/internal/table_words_table.inc"
};

}  // namespace

std::string_view table_word(TableWord word, Language language) {
  for (const Row& row : kRows) {
    if (row.word == word) return row.names[static_cast<std::size_t>(language)];
  }
  base::fail_contract("table_word", "a word of the table");
}

}  // namespace tessera::synth
