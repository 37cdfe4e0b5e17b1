#include <limits>

#include <gtest/gtest.h>

#include "synth/content/codes.h"
#include "synth/content/letter_case.h"
#include "synth/content/numbers.h"
#include "synth/content/prose.h"
#include "synth/testing/small_assets.h"
#include "text/utf8.h"

namespace tessera::synth {
namespace {

TEST(LetterCase, KnowsTheLettersOfAllLanguages) {
  EXPECT_EQ(to_upper("straße äöü éñç œ"), "STRAßE ÄÖÜ ÉÑÇ Œ");
  EXPECT_EQ(to_upper("ещё ж"), "ЕЩЁ Ж");
  EXPECT_EQ(to_upper("όχι ως"), "ΌΧΙ ΩΣ");
  EXPECT_EQ(to_upper("ž ł ź ÿ ÷"), "Ž Ł Ź Ÿ ÷");
  EXPECT_EQ(to_upper("你好 42"), "你好 42");
  EXPECT_EQ(capitalised("élan vital"), "Élan vital");
  EXPECT_EQ(title_case("rue de l'est-ouest"), "Rue De L'est-Ouest");
}

TEST(FormatFixed, GroupsAndPointsAsTheLanguageDoes) {
  EXPECT_EQ(format_fixed(123'450, 2, number_format_of(Language::kEnglish)), "1,234.50");
  EXPECT_EQ(format_fixed(123'450, 2, number_format_of(Language::kGerman)), "1.234,50");
  EXPECT_EQ(format_fixed(1'234'567, 0, number_format_of(Language::kFrench)), "1\u00A0234\u00A0567");
  EXPECT_EQ(format_fixed(-5, 2, number_format_of(Language::kEnglish)), "-0.05");
  EXPECT_EQ(format_fixed(0, 1, number_format_of(Language::kEnglish)), "0.0");
  EXPECT_EQ(format_fixed(999, 0, number_format_of(Language::kEnglish)), "999");
  EXPECT_EQ(format_integer(std::numeric_limits<std::int64_t>::min(), {.group = ""}),
            "-9223372036854775808");
}

TEST(MakeCode, IsWellFormedAndNeverEmpty) {
  base::Rng rng(1);
  for (int i = 0; i < 2'000; ++i) {
    const std::string code = make_code(choose_code_kind(rng), kLanguages[rng.next_below(7)], rng);
    EXPECT_FALSE(code.empty());
    EXPECT_EQ(text::find_ill_formed_utf8(code), code.size());
  }
}

TEST(WordsOf, PartsChineseByCharacter) {
  EXPECT_EQ(words_of("two  words"), (std::vector<std::string>{"two", "words"}));
  EXPECT_EQ(words_of("你好 ok"), (std::vector<std::string>{"你", "好", "ok"}));
}

std::vector<std::string> sentences_of(double scrambled_words) {
  base::Rng rng(3);
  Prose prose(AssetView(*small_assets(), Split::kTrain, scrambled_words), Language::kEnglish, rng);
  std::vector<std::string> sentences;
  for (int i = 0; i < 40; ++i)
    sentences.push_back(prose.sentence());
  return sentences;
}

TEST(Prose, ScramblesTheShareOfWordsThatTheViewSays) {
  const std::vector<std::string> plain = sentences_of(0);
  for (const double share : {0.3, 1.0}) {
    const std::vector<std::string> scrambled = sentences_of(share);
    double num_words = 0;
    double num_kept = 0;
    for (std::size_t i = 0; i < plain.size(); ++i) {
      const std::vector<std::string> before = words_of(plain[i]);
      const std::vector<std::string> after = words_of(scrambled[i]);
      ASSERT_EQ(before.size(), after.size());
      EXPECT_EQ(before.back().back(), after.back().back()) << "punctuation stays";
      for (std::size_t w = 0; w < before.size(); ++w) {
        ++num_words;
        num_kept += before[w] == after[w] ? 1 : 0;
      }
    }
    // Frequent words are drawn in their own place now and then.
    EXPECT_GE(num_kept / num_words, 1 - share - 0.1);
    EXPECT_LE(num_kept / num_words, 1 - share + 0.15);
  }
}

TEST(TrimmedOfPunctuation, LeavesTheWord) {
  EXPECT_EQ(trimmed_of_punctuation("“don't,”"), "don't");
  EXPECT_EQ(trimmed_of_punctuation("——"), "");
  EXPECT_EQ(trimmed_of_punctuation("《书》。"), "书");
}

}  // namespace
}  // namespace tessera::synth
