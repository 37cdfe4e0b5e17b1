#include "synth/document/ledger/internal/ledger_words.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/check.h"

namespace tessera::synth {
namespace {

struct Row {
  LedgerWord word;
  std::array<std::string_view, kLanguages.size()> wordings;  // en, de, fr, es, el, ru, zh
};

constexpr Row kRows[] = {
#include "synth/document/ledger/internal/ledger_words_table.inc"
};

}  // namespace

std::string ledger_word(LedgerWord word, Language language, base::Rng& rng) {
  const auto row = std::ranges::find(kRows, word, &Row::word);
  base::check(row != std::end(kRows), "ledger_word", "a word of the table, has none of number ",
              static_cast<int>(word));
  std::string_view wordings = row->wordings[static_cast<std::size_t>(language)];
  const auto num_bars = std::ranges::count(wordings, '|');
  for (auto skipped = rng.next_below(static_cast<std::uint64_t>(num_bars) + 1); skipped > 0;
       --skipped)
    wordings.remove_prefix(wordings.find('|') + 1);
  return std::string(wordings.substr(0, wordings.find('|')));
}

}  // namespace tessera::synth
