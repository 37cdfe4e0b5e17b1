// Spot values from the Unicode Character Database.
#include "text/internal/unicode_class.h"

#include <gtest/gtest.h>

namespace tessera::text {
namespace {

TEST(UnicodeClass, WhiteSpaceIsTheTwentyFiveCharacters) {
  int count = 0;
  for (char32_t c = 0; c < 0x11'0000; ++c) {
    if (is_whitespace(c)) ++count;
  }
  EXPECT_EQ(count, 25);
  for (const char32_t c :
       {U'\t', U'\n', U'\v', U'\f', U'\r', U' ', U'\u0085', U'\u00A0', U'\u1680', U'\u2000',
        U'\u200A', U'\u2028', U'\u2029', U'\u202F', U'\u205F', U'\u3000'}) {
    EXPECT_TRUE(is_whitespace(c)) << static_cast<int>(c);
  }
  for (const char32_t c : {U'\u180E', U'\u200B', U'\uFEFF', U'\x1C', U'\x08', U'\x0E'}) {
    EXPECT_FALSE(is_whitespace(c)) << static_cast<int>(c);
  }
}

TEST(UnicodeClass, NumbersAreDigitsLettersAndFractions) {
  for (const char32_t c : {U'0', U'9', U'\u00BD', U'\u00B2', U'\u0664', U'\u2167', U'\u3007',
                           U'\u2460', U'\uFF10', U'\U0001D7CE', U'\U0001E4F0'}) {
    EXPECT_TRUE(is_number(c)) << static_cast<int>(c);
  }
  for (const char32_t c : {U'a', U'/', U':', U'.', U'\u4E00', U'\u00BB'}) {
    EXPECT_FALSE(is_number(c)) << static_cast<int>(c);
  }
}

TEST(UnicodeClass, PunctuationIncludesTheSymbolsOfAscii) {
  for (char32_t c = 0x21; c < 0x7F; ++c) {
    const bool is_alnum =
        (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    EXPECT_EQ(is_punctuation(c), !is_alnum) << static_cast<char>(c);
  }
  for (const char32_t c :
       {U'\u00A1', U'\u2014', U'\u201C', U'\u3001', U'\u3002', U'\uFF01', U'\u00B7'}) {
    EXPECT_TRUE(is_punctuation(c)) << static_cast<int>(c);
  }
  for (const char32_t c : {U' ', U'\x7F', U'\u00A3', U'\u00D7', U'\u20AC', U'\u4E2D', U'\u2460'}) {
    EXPECT_FALSE(is_punctuation(c)) << static_cast<int>(c);
  }
}

TEST(UnicodeClass, WordsAreLettersMarksDigitsAndConnectors) {
  for (const char32_t c :
       {U'a', U'Z', U'0', U'_', U'\u00E9', U'\u4E2D', U'\u0301', U'\u0903', U'\u0664', U'\u2167',
        U'\u203F', U'\u24B6', U'\U0001F130', U'\u200C', U'\u200D', U'\u01C5', U'\u02B0'}) {
    EXPECT_TRUE(is_word(c)) << static_cast<int>(c);
  }
  for (const char32_t c : {U' ', U'-', U'.', U'$', U'\u00BD', U'\u00B2', U'\u2460', U'\u200B',
                           U'\U0001F600', U'\u3002'}) {
    EXPECT_FALSE(is_word(c)) << static_cast<int>(c);
  }
}

TEST(UnicodeClass, LettersOfLaterVersionsBelongToWords) {
  // Unicode 15: CJK extension H, Nag Mundari; 15.1: extension I; 16: a Garay letter and digit.
  for (const char32_t c :
       {U'\U00031350', U'\U0001E4D0', U'\U0002EBF0', U'\U00010D50', U'\U00010D40', U'\U0001E4EC'}) {
    EXPECT_TRUE(is_word(c)) << static_cast<int>(c);
  }
  EXPECT_FALSE(is_word(U'\U0001F6DC'));  // a symbol of Unicode 15
}

std::string lowercase(char32_t character) {
  std::string out = "x";
  append_lowercase(character, out);
  return out.substr(1);
}

TEST(UnicodeClass, LowercaseIsSimpleButForTheDottedI) {
  EXPECT_EQ(lowercase(U'A'), "a");
  EXPECT_EQ(lowercase(U'a'), "a");
  EXPECT_EQ(lowercase(U'\u00C9'), "\u00E9");
  EXPECT_EQ(lowercase(U'\u0416'), "\u0436");
  EXPECT_EQ(lowercase(U'\u03A3'), "\u03C3");
  EXPECT_EQ(lowercase(U'\u1E9E'), "\u00DF");
  EXPECT_EQ(lowercase(U'\u0130'), "i\u0307");
  EXPECT_EQ(lowercase(U'\u212A'), "k");  // the Kelvin sign
  EXPECT_EQ(lowercase(U'\U00010400'), "\U00010428");
  EXPECT_EQ(lowercase(U'\u4E2D'), "\u4E2D");
  EXPECT_EQ(lowercase(U'\u1C89'), "\u1C8A");  // Unicode 16
}

TEST(UnicodeClass, ItemsOfAMajorCategoryJoinItsMinorOnes) {
  const std::string letters = class_items_since_unicode14("L");
  // Lu U+1C89 and Ll U+1C8A are neighbours.
  EXPECT_NE(letters.find("\\x{1C89}-\\x{1C8A}"), std::string::npos) << letters;
  EXPECT_EQ(class_items_since_unicode14("Ll").substr(0, 17), "\\x{1C8A}-\\x{1C8A}");
  EXPECT_EQ(letters.find("\\x{E}"), std::string::npos);
}

TEST(UnicodeClass, ItemsOfHanAreThoseOfItsScript) {
  EXPECT_EQ(class_items_since_unicode14("Han"),
            "\\x{2B739}-\\x{2B739}\\x{2EBF0}-\\x{2EE5D}\\x{31350}-\\x{323AF}");
}

TEST(UnicodeClass, UnknownNamesHaveNoItems) {
  EXPECT_EQ(class_items_since_unicode14("Greek"), "");
  EXPECT_EQ(class_items_since_unicode14("Zs"), "");
}

TEST(UnicodeClass, AssignedCharactersAreNormalised) {
  for (const char32_t c : {U'a', U'\u00E9', U'\u0301', U'\uAC00', U'\uFB01'}) {
    EXPECT_FALSE(is_inert_in_normalization(c)) << static_cast<int>(c);
  }
}

}  // namespace
}  // namespace tessera::text
