#include "synth/content/codes.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace tessera::synth {
namespace {

std::string code(CodeKind kind, std::uint64_t seed, Language language = Language::kEnglish) {
  base::Rng rng(seed);
  return make_code(kind, language, rng);
}

// The text with a '9' for each run of digits and an 'A' or 'a' for each run of letters.
std::string form_of(std::string_view text) {
  std::string form;
  for (const char c : text) {
    const bool is_digit = c >= '0' && c <= '9';
    const bool is_capital = c >= 'A' && c <= 'Z';
    const bool is_small = c >= 'a' && c <= 'z';
    const char mark = is_digit ? '9' : is_capital ? 'A' : is_small ? 'a' : c;
    const bool is_in_run = is_digit || is_capital || is_small;
    if (!is_in_run || form.empty() || form.back() != mark) form += mark;
  }
  return form;
}

TEST(MakeCode, LooksAsItsKindDoes) {
  struct Kind {
    CodeKind kind;
    std::set<std::string> forms;
  };
  const std::vector<Kind> kinds = {
      {CodeKind::kDigits, {"9"}},
      {CodeKind::kTime, {"9:9"}},
      {CodeKind::kMail, {"a@a.a"}},
      {CodeKind::kIban, {"A9 9 9 9 9 9"}},
      {CodeKind::kVersion, {"a9.9.9"}},
      {CodeKind::kFormula, {"9 + 9 = 9", "9 - 9 = 9", "9 - 9 = -9", "9 × 9 = 9"}},
      {CodeKind::kPhone, {"+9 9 9 9", "(9) 9-9", "9 / 9 9 9", "9 9 9 9 9", "+9 9 9 9 9", "9-9"}},
  };
  for (const auto& [kind, forms] : kinds) {
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
      const std::string text = code(kind, seed);
      EXPECT_TRUE(forms.contains(form_of(text))) << text << " as " << form_of(text);
    }
  }
}

TEST(MakeCode, WritesHexadecimalsInWholeGroups) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const std::string text = code(CodeKind::kHex, seed);
    EXPECT_EQ(text.find_first_not_of("0123456789abcdef"), text.npos) << text;
    EXPECT_EQ(text.size() % 4, 0) << text;
  }
}

TEST(MakeCode, IsNeverEmptyAndHasNoSpaceAtItsEnds) {
  for (int kind = 0; kind <= static_cast<int>(CodeKind::kVersion); ++kind) {
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
      const std::string text = code(static_cast<CodeKind>(kind), seed);
      ASSERT_FALSE(text.empty()) << kind;
      EXPECT_NE(text.front(), ' ') << kind << ": " << text;
      EXPECT_NE(text.back(), ' ') << kind << ": " << text;
      EXPECT_EQ(text.find('\n'), text.npos) << kind;
    }
  }
}

TEST(MakeCode, SeldomRepeatsItself) {
  for (const CodeKind kind :
       {CodeKind::kLookAlikes, CodeKind::kSerial, CodeKind::kDigits, CodeKind::kIban}) {
    std::set<std::string> seen;
    for (std::uint64_t seed = 0; seed < 200; ++seed)
      seen.insert(code(kind, seed));
    EXPECT_GT(seen.size(), 180U) << static_cast<int>(kind);
  }
}

TEST(MakeCode, LookAlikesAreMadeOfCharactersThatAreTakenForOneAnother) {
  std::set<char> seen;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    for (const char c : code(CodeKind::kLookAlikes, seed))
      seen.insert(c);
  }
  for (const char c : {'O', '0', '8', 'B', '5', 'S', '1'})
    EXPECT_TRUE(seen.contains(c)) << c;
}

TEST(MakeCode, PricesFollowTheLanguage) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const std::string german = code(CodeKind::kPrice, seed, Language::kGerman);
    EXPECT_EQ(german.find('$'), german.npos) << german;
    EXPECT_TRUE(std::ranges::any_of(german, [](char c) { return c >= '0' && c <= '9'; }));
  }
}

TEST(MakeCode, IsAFunctionOfTheStream) {
  for (int kind = 0; kind <= static_cast<int>(CodeKind::kVersion); ++kind) {
    EXPECT_EQ(code(static_cast<CodeKind>(kind), 17), code(static_cast<CodeKind>(kind), 17));
  }
}

TEST(ChooseCodeKind, ReachesEveryKind) {
  std::set<CodeKind> kinds;
  base::Rng rng(1);
  for (int i = 0; i < 800; ++i)
    kinds.insert(choose_code_kind(rng));
  EXPECT_EQ(kinds.size(), static_cast<std::size_t>(CodeKind::kVersion) + 1);
}

TEST(MakeLetter, IsEveryLetterAndNothingElse) {
  base::Rng rng(5);
  std::set<std::string> seen;
  for (int i = 0; i < 2000; ++i)
    seen.insert(make_letter(rng));
  EXPECT_EQ(seen.size(), 52U);
  for (const std::string& letter : seen)
    EXPECT_EQ(form_of(letter).find_first_not_of("Aa"), std::string::npos) << letter;
}

}  // namespace
}  // namespace tessera::synth
