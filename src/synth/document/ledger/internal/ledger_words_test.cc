#include "synth/document/ledger/internal/ledger_words.h"

#include <set>

#include <gtest/gtest.h>

namespace tessera::synth {
namespace {

constexpr int kNumWords = static_cast<int>(LedgerWord::kNoSignature) + 1;

bool has_script_of(const std::string& text, Language language) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_wanted = language == Language::kGreek     ? byte == 0xCE || byte == 0xCF
                           : language == Language::kRussian ? byte == 0xD0 || byte == 0xD1
                           : language == Language::kChinese ? byte >= 0xE4 && byte <= 0xE9
                                                            : true;
    if (is_wanted) return true;
  }
  return false;
}

TEST(LedgerWords, StandInEveryLanguageInItsScript) {
  base::Rng rng(1);
  for (int i = 0; i < kNumWords; ++i) {
    const auto word = static_cast<LedgerWord>(i);
    for (const Language language : kLanguages) {
      for (int draw = 0; draw < 6; ++draw) {
        const std::string text = ledger_word(word, language, rng);
        EXPECT_FALSE(text.empty()) << i << " " << to_string(language);
        EXPECT_EQ(text.find('|'), text.npos) << text;
        EXPECT_NE(text.back(), ' ') << text;
        const bool is_sign = word == LedgerWord::kPosition;
        EXPECT_TRUE(is_sign || has_script_of(text, language)) << text;
      }
    }
  }
}

TEST(LedgerWords, HaveSeveralWordings) {
  base::Rng rng(2);
  std::set<std::string> wordings;
  for (int i = 0; i < 60; ++i)
    wordings.insert(ledger_word(LedgerWord::kTotal, Language::kEnglish, rng));
  EXPECT_EQ(wordings, (std::set<std::string>{"Total", "Grand total", "TOTAL"}));
}

}  // namespace
}  // namespace tessera::synth
