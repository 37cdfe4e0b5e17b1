// The rewriting of each construct, and the refusal of what has no equal.
#include "text/internal/regex_syntax.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "text/internal/unicode_class.h"

namespace tessera::text {
namespace {

using base::cat;

std::string translate(std::string_view pattern) {
  const auto translated = translate_regex(pattern);
  return translated ? translated.value() : translated.error().to_string();
}

std::string refusal(std::string_view what, int position) {
  return cat("regex: syntax known to mean the same everywhere, has ", what, " at ", position);
}

TEST(RegexSyntax, WhatMeansTheSameStaysAsItIs) {
  for (const char* pattern : {"",
                              "abc",
                              "a|b",
                              "a*b+c?",
                              "a*?b+?c??",
                              "a*+b++",
                              "^a$",
                              ".",
                              "(a)(b)",
                              "(?:a)",
                              "(?i:a)",
                              "(?-i:a)",
                              "(?=a)",
                              "(?!a)",
                              "(?<=a)",
                              "(?<!a)",
                              "(?>a)",
                              "[abc]",
                              "[^a-z]",
                              "[\u4E00-\u9FA5]",
                              "\\A\\z\\Z",
                              "\\r\\n\\t\\f\\a\\e",
                              "\\.\\*\\\\\\(",
                              "[\\]\\-]",
                              "[\\r\\n]"}) {
    EXPECT_EQ(translate(pattern), pattern);
  }
}

TEST(RegexSyntax, LoneClosersAreLiterals) {
  EXPECT_EQ(translate("a]b"), "a\\]b");
  EXPECT_EQ(translate("a}b"), "a\\}b");
}

TEST(RegexSyntax, IntervalsAreKeptAndOtherBracesAreLiterals) {
  EXPECT_EQ(translate("a{3}"), "a{3}");
  EXPECT_EQ(translate("a{3,}"), "a{3,}");
  EXPECT_EQ(translate("a{1,3}"), "a{1,3}");
  EXPECT_EQ(translate("a{1,3}?"), "a{1,3}?");
  EXPECT_EQ(translate("a{,3}"), "a{0,3}");
  EXPECT_EQ(translate("a{,}"), "a\\{,\\}");
  EXPECT_EQ(translate("a{}"), "a\\{\\}");
  EXPECT_EQ(translate("a{x}"), "a\\{x\\}");
  EXPECT_EQ(translate("a{1"), "a\\{1");
}

TEST(RegexSyntax, WhiteSpaceIsSpelledOut) {
  const std::string items =
      "\\x{9}-\\x{D}\\x{20}\\x{85}\\x{A0}\\x{1680}\\x{2000}-\\x{200A}\\x{2028}\\x{2029}\\x{202F}"
      "\\x{205F}\\x{3000}";
  EXPECT_EQ(translate("\\s"), cat("[", items, "]"));
  EXPECT_EQ(translate("\\S"), cat("[^", items, "]"));
  EXPECT_EQ(translate("[^\\s]"), cat("[^", items, "]"));
  EXPECT_EQ(translate("[a\\sb]"), cat("[a", items, "b]"));
}

TEST(RegexSyntax, CategoriesGetTheRangesAssignedSince) {
  for (const char* category : {"L", "Lu", "M", "N", "Nd", "P", "Pd", "S", "So", "Z", "Cf"}) {
    const std::string items = cat("\\p{", category, "}", class_items_since_unicode14(category));
    EXPECT_EQ(translate(cat("\\p{", category, "}")), cat("[", items, "]"));
    EXPECT_EQ(translate(cat("\\P{", category, "}")), cat("[^", items, "]"));
    EXPECT_EQ(translate(cat("[\\p{", category, "}x]")), cat("[", items, "x]"));
  }
}

TEST(RegexSyntax, HanIsAScript) {
  EXPECT_EQ(translate("\\p{Han}"), cat("[\\p{sc:Han}", class_items_since_unicode14("Han"), "]"));
}

TEST(RegexSyntax, DigitsAreDecimalDigits) {
  EXPECT_EQ(translate("\\d"), translate("\\p{Nd}"));
  EXPECT_EQ(translate("\\D"), translate("\\P{Nd}"));
}

TEST(RegexSyntax, WordsInsideBracketsLackTheLatinFractions) {
  const std::string outside = translate("\\w");
  const std::string inside = translate("[\\w]");
  const std::string fractions = "\\x{B2}\\x{B3}\\x{B9}\\x{BC}-\\x{BE}";
  EXPECT_EQ(outside, cat(inside.substr(0, inside.size() - 1), fractions, "]"));
  EXPECT_EQ(translate("\\W"), cat("[^", outside.substr(1)));
}

TEST(RegexSyntax, BoundariesLookAroundForWords) {
  const std::string word = translate("\\w");
  EXPECT_EQ(translate("\\b"),
            cat("(?:(?<=", word, ")(?!", word, ")|(?<!", word, ")(?=", word, "))"));
  EXPECT_EQ(translate("\\B"),
            cat("(?:(?<=", word, ")(?=", word, ")|(?<!", word, ")(?!", word, "))"));
}

TEST(RegexSyntax, CodePointsAreBraced) {
  EXPECT_EQ(translate("\\x41"), "\\x{41}");
  EXPECT_EQ(translate("\\x{4E2D}"), "\\x{4E2D}");
  EXPECT_EQ(translate("\\x{10FFFF}"), "\\x{10FFFF}");
  EXPECT_EQ(translate("\\u4e2d"), "\\x{4e2d}");
  EXPECT_EQ(translate("[\\x{4E00}-\\x{9FFF}]"), "[\\x{4E00}-\\x{9FFF}]");
  EXPECT_EQ(translate("\\v"), "\\x{B}");
}

TEST(RegexSyntax, AHyphenAfterASetIsEscaped) {
  const std::string digits = translate("[\\d]");
  EXPECT_EQ(translate("[\\d-a]"), cat(digits.substr(0, digits.size() - 1), "\\-a]"));
  EXPECT_EQ(translate("[a-c]"), "[a-c]");
}

TEST(RegexSyntax, EscapedCharactersOutsideAsciiAreThemselves) {
  EXPECT_EQ(translate("\\\u00E9"), "\u00E9");
}

TEST(RegexSyntax, RefusalsNameTheConstructAndItsPlace) {
  struct Case {
    std::string_view pattern;
    std::string_view what;
    int position;
  };
  for (const Case& c : {Case{"xa{1,3}+", "{1,3}+", 2},
                        Case{"a{3}+", "{3}+", 1},
                        Case{"a{3}?", "{3}?", 1},
                        Case{"(?i)a", "(?i)", 0},
                        Case{"a(?<n>b)", "(?<n", 1},
                        Case{"(?P<n>b)", "(?P<", 0},
                        Case{"(?#c)", "(?#c", 0},
                        Case{"(?", "(?", 0},
                        Case{"a(*UTF)", "(*", 1},
                        Case{"[]a]", "[]", 0},
                        Case{"a[^]]", "[]", 1},
                        Case{"[a[b]]", "a class inside a class", 2},
                        Case{"[a&&b]", "&&", 2},
                        Case{"[a\\S]", "\\S inside a class", 2},
                        Case{"[\\P{L}]", "\\P inside a class", 1},
                        Case{"[\\D]", "\\D inside a class", 1},
                        Case{"[\\W]", "\\W inside a class", 1},
                        Case{"[\\A]", "\\A", 1},
                        Case{"[\\b]", "\\b", 1},
                        Case{"a\\1", "\\1", 1},
                        Case{"\\0", "\\0", 0},
                        Case{"\\h", "\\h", 0},
                        Case{"\\R", "\\R", 0},
                        Case{"\\X", "\\X", 0},
                        Case{"\\G", "\\G", 0},
                        Case{"\\K", "\\K", 0},
                        Case{"\\Q", "\\Q", 0},
                        Case{"\\p{Greek}", "\\p{Greek}", 0},
                        Case{"\\p{^L}", "\\p{^L}", 0},
                        Case{"\\p{Cn}", "\\p{Cn}", 0},
                        Case{"\\xE9", "\\xE9", 0},
                        Case{"\\x4", "\\x4", 0},
                        Case{"\\x", "\\x", 0},
                        Case{"\\x{}", "\\x{}", 0},
                        Case{"\\x{41", "\\x{41", 0},
                        Case{"\\x{1234567}", "\\x{123456", 0},
                        Case{"\\u41", "\\u41", 0}}) {
    const auto translated = translate_regex(c.pattern);
    ASSERT_FALSE(translated.has_value()) << c.pattern;
    EXPECT_EQ(translated.error().to_string(), refusal(c.what, c.position)) << c.pattern;
    EXPECT_EQ(translated.error().kind, base::ErrorKind::kUnsupported);
  }
}

TEST(RegexSyntax, WhatIsCutOffSaysWhere) {
  EXPECT_EQ(translate("ab\\"), "regex: a character after the last backslash, the pattern ends");
  EXPECT_EQ(translate("[ab\\"), "regex: a character after the last backslash, the pattern ends");
  EXPECT_EQ(translate("ab[cd"), "regex: a closing bracket for the one at 2, the pattern ends");
  EXPECT_EQ(translate("["), "regex: a closing bracket for the one at 0, the pattern ends");
  EXPECT_EQ(translate("a\\pL"), "regex: {name} after \\p at 1, has none");
  EXPECT_EQ(translate("a\\p{L"), "regex: {name} after \\p at 1, has none");
  EXPECT_EQ(translate("a\\p"), "regex: {name} after \\p at 1, has none");
}

}  // namespace
}  // namespace tessera::text
