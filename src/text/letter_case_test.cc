#include "text/letter_case.h"

#include <cstdint>

#include <gtest/gtest.h>

namespace tessera::text {
namespace {

TEST(ToUpper, KnowsLettersOfEveryScript) {
  EXPECT_EQ(to_upper(U'z'), U'Z');
  EXPECT_EQ(to_upper(U'é'), U'É');
  EXPECT_EQ(to_upper(U'ÿ'), U'Ÿ');
  EXPECT_EQ(to_upper(U'ș'), U'Ș');
  EXPECT_EQ(to_upper(U'ϊ'), U'Ϊ');
  EXPECT_EQ(to_upper(U'ς'), U'Σ');
  EXPECT_EQ(to_upper(U'ё'), U'Ё');
  EXPECT_EQ(to_upper(U'ß'), U'ẞ');
}

TEST(ToUpper, LeavesWhatHasNoCapital) {
  for (const char32_t c : {U'A', U'7', U'-', U'中', U'×', U'÷', U'ŉ'})
    EXPECT_EQ(to_upper(c), c) << static_cast<std::uint32_t>(c);
}

}  // namespace
}  // namespace tessera::text
