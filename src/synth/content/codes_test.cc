#include "synth/content/codes.h"

#include <algorithm>
#include <array>
#include <regex>
#include <set>
#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace tessera::synth {
namespace {

std::string code(CodeKind kind, std::uint64_t seed, Language language = Language::kEnglish) {
  base::Rng rng(seed);
  return make_code(kind, language, rng);
}

TEST(MakeCode, LooksAsItsKindDoes) {
  const std::array<std::pair<CodeKind, const char*>, 8> shapes = {{
      {CodeKind::kDigits, R"([0-9][0-9 ]*[0-9])"},
      {CodeKind::kHex, R"((0x|#)?[0-9a-fA-F: -]+)"},
      {CodeKind::kTime, R"([0-9]{1,2}[:.h][0-9]{2}.*)"},
      {CodeKind::kMail, R"([a-z0-9._-]+@[a-z0-9.-]+\.[a-z]{2,})"},
      {CodeKind::kIban, R"([A-Z]{2}[0-9]{2}( [0-9A-Z]{1,4})+)"},
      {CodeKind::kVersion, R"(v?[0-9]+\.[0-9]+.*)"},
      {CodeKind::kFormula, R"(.*=.*)"},
      {CodeKind::kPhone, R"([+(0-9][0-9 ()/-]*[0-9])"},
  }};
  for (const auto& [kind, shape] : shapes) {
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
      const std::string text = code(kind, seed);
      EXPECT_TRUE(std::regex_match(text, std::regex(shape))) << text << " as " << shape;
    }
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

}  // namespace
}  // namespace tessera::synth
