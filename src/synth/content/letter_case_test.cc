#include "synth/content/letter_case.h"

#include <string>

#include <gtest/gtest.h>

namespace tessera::synth {
namespace {

TEST(ToUpper, KnowsTheLettersOfItsLanguages) {
  EXPECT_EQ(to_upper("abcxyz"), "ABCXYZ");
  EXPECT_EQ(to_upper("äöüéèçñ"), "ÄÖÜÉÈÇÑ");
  EXPECT_EQ(to_upper("абвя"), "АБВЯ");
  EXPECT_EQ(to_upper("αβγω"), "ΑΒΓΩ");
  EXPECT_EQ(to_upper("ё"), "Ё");
  EXPECT_EQ(to_upper("ϊός"), "ΪΌΣ");
  EXPECT_EQ(to_upper("straße, 5 µm"), "STRAßE, 5 µM");
}

TEST(ToUpper, LeavesEverythingElse) {
  EXPECT_EQ(to_upper("ABC 123 ,.-"), "ABC 123 ,.-");
  EXPECT_EQ(to_upper("中文"), "中文");
  EXPECT_EQ(to_upper(""), "");
  for (char32_t c = 0x4E00; c < 0x4E40; ++c)
    EXPECT_EQ(to_upper(c), c);
}

TEST(ToUpper, ChangesNothingTwice) {
  for (char32_t c = 0x20; c < 0x530; ++c)
    EXPECT_EQ(to_upper(to_upper(c)), to_upper(c)) << static_cast<std::uint32_t>(c);
}

TEST(Capitalised, ChangesTheFirstLetterOnly) {
  EXPECT_EQ(capitalised("the end"), "The end");
  EXPECT_EQ(capitalised("über uns"), "Über uns");
  EXPECT_EQ(capitalised("москва"), "Москва");
  EXPECT_EQ(capitalised(""), "");
  EXPECT_EQ(capitalised("Already"), "Already");
}

TEST(TitleCase, ChangesTheFirstLetterOfEveryWord) {
  EXPECT_EQ(title_case("the end of it"), "The End Of It");
  EXPECT_EQ(title_case("été à paris"), "Été À Paris");
  EXPECT_EQ(title_case("one"), "One");
  EXPECT_EQ(title_case(""), "");
}

}  // namespace
}  // namespace tessera::synth
