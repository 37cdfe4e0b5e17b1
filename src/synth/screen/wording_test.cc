#include "synth/screen/wording.h"

#include <set>

#include <gtest/gtest.h>

#include "synth/assets/studio.h"
#include "synth/testing/small_assets.h"

namespace tessera::synth {
namespace {

// Whether the text has letters of the script; scripts are told apart by their blocks.
bool has_letters_of(std::string_view text, Script script) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool is_greek = byte == 0xCE || byte == 0xCF;
    const bool is_cyrillic = byte >= 0xD0 && byte <= 0xD3;
    const bool is_han = byte >= 0xE4 && byte <= 0xE9;
    if (script == Script::kGreek && is_greek) return true;
    if (script == Script::kCyrillic && is_cyrillic) return true;
    if (script == Script::kHan && is_han) return true;
  }
  return false;
}

TEST(Wording, HasEveryWordInEveryLanguage) {
  for (std::size_t i = 0; i < kNumScreenWords; ++i) {
    for (const Language language : kLanguages) {
      EXPECT_FALSE(screen_word(static_cast<ScreenWord>(i), language).empty()) << i;
    }
  }
}

TEST(Wording, HasGroupsWithoutRepetition) {
  for (std::size_t i = 0; i < kNumWordGroups; ++i) {
    for (const Language language : kLanguages) {
      const auto words = screen_words(static_cast<WordGroup>(i), language);
      EXPECT_GE(words.size(), 3U) << i;
      const std::set<std::string_view> distinct(words.begin(), words.end());
      EXPECT_EQ(distinct.size(), words.size())
          << "group " << i << " in " << to_string(language) << ": " << *words.begin();
      EXPECT_EQ(distinct.count(""), 0U);
    }
  }
}

// Names that are the same everywhere ("Wi-Fi") aside, words are in the script of their language.
TEST(Wording, IsWrittenInTheScriptOfItsLanguage) {
  const std::set<std::string_view> international = {"OK", "Wi-Fi", "Cookies", "Spam"};
  for (std::size_t i = 0; i < kNumWordGroups; ++i) {
    for (const Language language : {Language::kGreek, Language::kRussian, Language::kChinese}) {
      for (const std::string_view word : screen_words(static_cast<WordGroup>(i), language)) {
        if (international.contains(word)) continue;
        EXPECT_TRUE(has_letters_of(word, script_of(language))) << word;
      }
    }
  }
}

TEST(Wording, GivesEveryNameOnce) {
  Studio studio(small_assets());
  base::Rng rng(3);
  Prose prose(studio.view(Split::kTrain), Language::kEnglish, rng);
  Wording words(prose, rng);
  const std::size_t num_options = words.all(WordGroup::kOptions).size();
  std::set<std::string> given;
  for (std::size_t i = 0; i < num_options; ++i)
    given.insert(words.next(WordGroup::kOptions));
  EXPECT_EQ(given.size(), num_options);
  EXPECT_EQ(given.count(words.next(WordGroup::kOptions)), 1U);
  EXPECT_EQ(words.several(WordGroup::kSizes, 10).size(), 3U);
}

TEST(Wording, GivesLabelsWithoutRepetitionWhileTheyLast) {
  Studio studio(small_assets());
  base::Rng rng(3);
  Prose prose(studio.view(Split::kTrain), Language::kEnglish, rng);
  Wording words(prose, rng);
  std::set<std::string> given;
  for (int i = 0; i < 5; ++i)
    EXPECT_TRUE(given.insert(words.label()).second);
}

TEST(Wording, MakesFilesAndTimes) {
  Studio studio(small_assets());
  base::Rng rng(3);
  Prose prose(studio.view(Split::kTrain), Language::kEnglish, rng);
  Wording words(prose, rng);
  for (int i = 0; i < 20; ++i) {
    const std::string file = words.file_name();
    EXPECT_NE(file.find('.'), std::string::npos);
    EXPECT_EQ(file.find(' '), std::string::npos);
    EXPECT_TRUE(words.file_size().ends_with("B"));
    EXPECT_EQ(words.time().size(), 5U);
    EXPECT_EQ(words.date().size(), 10U);
  }
}

TEST(Wording, ListsGroupsInTheirUsualOrder) {
  const auto menus = screen_words(WordGroup::kMenus, Language::kEnglish);
  EXPECT_EQ(menus.front(), "File");
  EXPECT_EQ(menus[1], "Edit");
  EXPECT_EQ(menus.back(), "Help");
  const auto days = screen_words(WordGroup::kWeekdays, Language::kGerman);
  ASSERT_EQ(days.size(), 7U);
  EXPECT_EQ(days.front(), "Mo");
  EXPECT_EQ(days.back(), "So");
}

TEST(Wording, SpeaksTheLanguageOfThePage) {
  Studio studio(small_assets());
  base::Rng rng(3);
  Prose prose(studio.view(Split::kTrain), Language::kChinese, rng);
  Wording words(prose, rng);
  EXPECT_EQ(words.language(), Language::kChinese);
  EXPECT_EQ(words.word(ScreenWord::kCancel), "取消");
  EXPECT_EQ(screen_word(ScreenWord::kCancel, Language::kRussian), "Отмена");
}

TEST(Wording, WritesAllDatesInOneStyle) {
  Studio studio(small_assets());
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    base::Rng rng(seed);
    Prose prose(studio.view(Split::kTrain), Language::kEnglish, rng);
    Wording words(prose, rng);
    const bool is_iso = words.date().find('-') != std::string::npos;
    for (int i = 0; i < 8; ++i)
      EXPECT_EQ(words.date().find('-') != std::string::npos, is_iso);
  }
}

}  // namespace
}  // namespace tessera::synth
