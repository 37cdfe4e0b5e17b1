#include "synth/content/addresses.h"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "synth/testing/small_assets.h"

namespace tessera::synth {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// With the words of the test's assets, which are the same for all lists.
Address address_in(Language language, std::uint64_t seed) {
  base::Rng rng(seed);
  Prose prose(AssetView(*small_assets(), Split::kTrain), language, rng);
  return make_address(prose, rng);
}

TEST(MakeAddress, PutsNumbersWhereTheLanguageDoes) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const Address english = address_in(Language::kEnglish, seed);
    EXPECT_TRUE(is_digit(english.street.front())) << english.street;
    EXPECT_TRUE(is_digit(english.town.back())) << english.town;
    EXPECT_EQ(english.town, english.city + " " + english.code);
    const Address chinese = address_in(Language::kChinese, seed);
    EXPECT_TRUE(chinese.street.ends_with("号")) << chinese.street;
    EXPECT_EQ(chinese.town, chinese.code + " " + chinese.city);
    EXPECT_EQ(chinese.code.size(), 6U);
  }
}

TEST(MakeAddress, HasACodeOfFiveDigits) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const std::string code = address_in(Language::kEnglish, seed).code;
    EXPECT_EQ(code.size(), 5U);
    EXPECT_TRUE(std::all_of(code.begin(), code.end(), is_digit));
    EXPECT_NE(code.front(), '0');
  }
}

TEST(InOneLine, NamesStreetAndTown) {
  const Address address{
      .street = "12 Oak Street", .code = "48120", .city = "Oslo", .town = "Oslo 48120"};
  EXPECT_EQ(in_one_line(address, Language::kEnglish), "12 Oak Street, Oslo 48120");
  EXPECT_EQ(in_one_line({.street = "长安路3号", .city = "北京"}, Language::kChinese),
            "北京长安路3号");
}

}  // namespace
}  // namespace tessera::synth
