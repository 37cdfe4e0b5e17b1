#include "synth/content/numbers.h"

#include <limits>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace tessera::synth {
namespace {

constexpr NumberFormat kPlain{.group = "", .decimal = "."};
constexpr NumberFormat kEnglishLike{.group = ",", .decimal = "."};

TEST(FormatInteger, GroupsByThree) {
  EXPECT_EQ(format_integer(0, kEnglishLike), "0");
  EXPECT_EQ(format_integer(7, kEnglishLike), "7");
  EXPECT_EQ(format_integer(999, kEnglishLike), "999");
  EXPECT_EQ(format_integer(1000, kEnglishLike), "1,000");
  EXPECT_EQ(format_integer(123456, kEnglishLike), "123,456");
  EXPECT_EQ(format_integer(1234567, kEnglishLike), "1,234,567");
  EXPECT_EQ(format_integer(1234567, kPlain), "1234567");
}

TEST(FormatInteger, KeepsTheSign) {
  EXPECT_EQ(format_integer(-1, kEnglishLike), "-1");
  EXPECT_EQ(format_integer(-1000, kEnglishLike), "-1,000");
  EXPECT_EQ(format_integer(-123, kEnglishLike), "-123");
}

TEST(FormatInteger, GivesTheNumberBackWithoutItsMarks) {
  std::int64_t value = 1;
  for (int i = 0; i < 18; ++i) {
    for (const std::int64_t number : {value, value + 1, -value, 9 * value}) {
      std::string text = format_integer(number, kEnglishLike);
      std::erase(text, ',');
      EXPECT_EQ(std::stoll(text), number);
    }
    value *= 10;
    if (value > std::numeric_limits<std::int64_t>::max() / 100) break;
  }
}

TEST(FormatFixed, PutsTheMarkBeforeTheLastPlaces) {
  EXPECT_EQ(format_fixed(123450, 2, kEnglishLike), "1,234.50");
  EXPECT_EQ(format_fixed(5, 2, kEnglishLike), "0.05");
  EXPECT_EQ(format_fixed(-5, 2, kEnglishLike), "-0.05");
  EXPECT_EQ(format_fixed(0, 3, kEnglishLike), "0.000");
  EXPECT_EQ(format_fixed(42, 0, kEnglishLike), "42");
  EXPECT_EQ(format_fixed(123456789, 9, kEnglishLike), "0.123456789");
}

TEST(NumberFormatOf, IsWhatTheLanguageUses) {
  EXPECT_EQ(format_fixed(123450, 2, number_format_of(Language::kEnglish)), "1,234.50");
  EXPECT_EQ(format_fixed(123450, 2, number_format_of(Language::kGerman)), "1.234,50");
  EXPECT_EQ(number_format_of(Language::kFrench).decimal, ",");
  EXPECT_EQ(number_format_of(Language::kRussian).decimal, ",");
  EXPECT_EQ(number_format_of(Language::kChinese).decimal, ".");
  for (const Language language : kLanguages) {
    const NumberFormat format = number_format_of(language);
    EXPECT_NE(format.group, format.decimal);
    EXPECT_EQ(format.group.find(' '), format.group.npos) << "a line must not end within a number";
  }
}

TEST(FormatMoney, PutsTheSignWhereItBelongs) {
  const Currency dollar{.sign = "$", .is_before = true};
  const Currency euro{.sign = "€", .is_before = false, .has_space = true};
  EXPECT_EQ(format_money(123450, dollar, kEnglishLike), "$1,234.50");
  EXPECT_EQ(format_money(5, dollar, kEnglishLike), "$0.05");
  EXPECT_EQ(format_money(-1'250, dollar, kEnglishLike), "-$12.50");
  const std::string behind = format_money(123450, euro, number_format_of(Language::kGerman));
  EXPECT_TRUE(behind.starts_with("1.234,50")) << behind;
  EXPECT_TRUE(behind.ends_with("€")) << behind;
}

TEST(ChooseCurrency, IsOneOfTheLanguage) {
  std::set<std::string_view> english;
  base::Rng rng(3);
  for (int i = 0; i < 60; ++i) {
    english.insert(choose_currency(Language::kEnglish, rng).sign);
    EXPECT_FALSE(choose_currency(Language::kGerman, rng).sign.empty());
  }
  EXPECT_TRUE(english.contains("$"));
}

}  // namespace
}  // namespace tessera::synth
