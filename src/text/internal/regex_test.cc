#include "text/internal/regex.h"

#include <gtest/gtest.h>

#include "text/internal/regex_syntax.h"

namespace tessera::text {
namespace {

std::vector<std::string> find_texts(std::string_view pattern, std::string_view subject) {
  const auto regex = Regex::compile(pattern);
  RegexScratch scratch;
  std::vector<Span> matches;
  EXPECT_TRUE(regex.value().find_all(subject, scratch, matches).has_value());
  std::vector<std::string> texts;
  texts.reserve(matches.size());
  for (const Span& match : matches) {
    texts.emplace_back(subject.substr(match.begin, match.end - match.begin));
  }
  return texts;
}

using Texts = std::vector<std::string>;

TEST(Regex, WhiteSpaceIsThatOfUnicode) {
  // U+180E is not white space any more; PCRE2 alone would take it.
  EXPECT_EQ(find_texts(R"(\s)", "a\u180E\u2003b"), Texts{"\u2003"});
  EXPECT_EQ(find_texts(R"([^\s]+)", "a\u180E b"), (Texts{"a\u180E", "b"}));
}

TEST(Regex, PropertiesKnowLaterUnicode) {
  EXPECT_EQ(find_texts(R"(\p{L}+)", "\U00031350\U0001E4D0!"), Texts{"\U00031350\U0001E4D0"});
  EXPECT_EQ(find_texts(R"(\P{L}+)", "\U00031350!"), Texts{"!"});
  EXPECT_EQ(find_texts(R"(\p{Lo}+)", "\U00031350a"), Texts{"\U00031350"});
}

TEST(Regex, LinesEndAtLineFeedsOnly) {
  EXPECT_EQ(find_texts("a$", "a\na\ra"), (Texts{"a", "a"}));
  EXPECT_EQ(find_texts("^b", "b\nb\rb"), (Texts{"b", "b"}));
}

TEST(Regex, AnEmptyMatchBehindAMatchDoesNotCount) {
  EXPECT_EQ(find_texts("x*", "axxb"), (Texts{"", "xx", ""}));
  EXPECT_EQ(find_texts("", "\u4E2D"), (Texts{"", ""}));
}

TEST(Regex, FoldingIsThatOfUnicode) {
  EXPECT_EQ(find_texts("(?i:'s)", "it's 'S '\u017F"), (Texts{"'s", "'S", "'\u017F"}));
}

TEST(Regex, FractionsAreWordCharactersOutsideBracketsOnly) {
  EXPECT_EQ(find_texts(R"(\w+)", "a\u00BD."), Texts{"a\u00BD"});
  EXPECT_EQ(find_texts(R"([\w]+)", "a\u00BD."), Texts{"a"});
  EXPECT_EQ(find_texts(R"(\b.)", "a\u00BD."), (Texts{"a", "."}));
}

TEST(Regex, HyphensAfterASetAreThemselves) {
  EXPECT_EQ(find_texts(R"([\d-a]+)", "5-a b"), Texts{"5-a"});
}

TEST(Regex, LiteralsAreEscaped) {
  EXPECT_EQ(find_texts(escape_regex("a.b[\u4E2D]$"), "a.b[\u4E2D]$ axb"), Texts{"a.b[\u4E2D]$"});
}

TEST(RegexSyntax, WhatMeansSomethingElseIsRefusedByName) {
  struct Case {
    std::string_view pattern;
    std::string_view named;
  };
  for (const Case& c :
       {Case{"a{1,3}+", "{1,3}+"}, Case{"a{3}?", "{3}?"}, Case{"(?i)a", "(?i)"},
        Case{"(?<name>a)", "(?<n"}, Case{"[a[bc]]", "a class inside"}, Case{"[a&&b]", "&&"},
        Case{R"([\S])", R"(\S inside)"}, Case{R"(\h)", R"(\h)"}, Case{R"((a)\1)", R"(\1)"},
        Case{R"(\p{Greek})", R"(\p{Greek})"}, Case{R"(\xE9)", R"(\xE9)"}, Case{R"(\C)", R"(\C)"},
        Case{"(*UTF)", "(*"}, Case{"a\\", "backslash"}, Case{"[ab", "closing bracket"}}) {
    const auto translated = translate_regex(c.pattern);
    ASSERT_FALSE(translated.has_value()) << c.pattern;
    EXPECT_NE(translated.error().message.find(c.named), std::string::npos)
        << translated.error().message;
  }
}

TEST(Regex, ABrokenExpressionIsAnErrorWithItsText) {
  const auto regex = Regex::compile("a(b");
  ASSERT_FALSE(regex.has_value());
  EXPECT_NE(regex.error().message.find("a(b"), std::string::npos);
}

TEST(Regex, EndlessBacktrackingIsAnError) {
  const auto regex = Regex::compile("(a+)+(a+)+(a+)+$");
  RegexScratch scratch;
  std::vector<Span> matches;
  const auto done = regex.value().find_all(std::string(64, 'a') + "b", scratch, matches);
  ASSERT_FALSE(done.has_value());
  EXPECT_EQ(done.error().kind, base::ErrorKind::kLimit);
}

}  // namespace
}  // namespace tessera::text
