#include "synth/document/internal/form_words.h"

#include <string>

#include <gtest/gtest.h>

#include "text/utf8.h"

namespace tessera::synth {
namespace {

constexpr auto kNumWords = static_cast<int>(FormWord::kSunday) + 1;

bool has_letter_of(const std::string& text, char32_t first, char32_t last) {
  std::size_t offset = 0;
  while (offset < text.size()) {
    const char32_t c = text::next_char(text, offset);
    if (c >= first && c <= last) return true;
  }
  return false;
}

TEST(FormWords, StandInTheScriptOfTheirLanguage) {
  EXPECT_GT(kNumWords, 150);
  for (int i = 0; i < kNumWords; ++i) {
    const auto word = static_cast<FormWord>(i);
    for (const Language language : kLanguages) {
      const std::string text = form_word(word, language);
      ASSERT_FALSE(text.empty()) << i;
      EXPECT_EQ(text::find_ill_formed_utf8(text), text.size()) << text;
      EXPECT_NE(text.front(), ' ');
      EXPECT_NE(text.back(), ' ');
      EXPECT_EQ(text.find("  "), text.npos) << text;
    }
    EXPECT_TRUE(has_letter_of(form_word(word, Language::kChinese), 0x4E00, 0x9FFF)) << i;
    EXPECT_TRUE(has_letter_of(form_word(word, Language::kRussian), 0x400, 0x4FF)) << i;
    EXPECT_TRUE(word == FormWord::kMail ||
                has_letter_of(form_word(word, Language::kGreek), 0x370, 0x3FF))
        << i;
  }
}

TEST(FormWords, AreTheWordsThatTheyName) {
  EXPECT_EQ(form_word(FormWord::kName, Language::kEnglish), "Name");
  EXPECT_EQ(form_word(FormWord::kSeat, Language::kGerman), "Sitzplatz");
  EXPECT_EQ(form_word(FormWord::kDay, Language::kSpanish), "Día");
}

TEST(FormPhrase, PutsAWordIntoItsPlace) {
  EXPECT_EQ(form_phrase(FormWord::kTimesDaily, Language::kEnglish, "3"), "3 times a day");
  EXPECT_EQ(form_phrase(FormWord::kDear, Language::kChinese, "王伟"), "王伟，您好：");
}

}  // namespace
}  // namespace tessera::synth
