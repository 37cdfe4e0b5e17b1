#include "text/normal_form.h"

#include <gtest/gtest.h>

namespace tessera::text {
namespace {

TEST(NormalForm, ComposesAndDecomposes) {
  const std::string composed = "caf\u00e9 \ufb01";
  const std::string apart = "cafe\u0301 \ufb01";
  EXPECT_EQ(to_normal_form(apart, NormalForm::kNfc), composed);
  EXPECT_EQ(to_normal_form(composed, NormalForm::kNfd), apart);
  EXPECT_EQ(to_normal_form(apart, NormalForm::kNfkc), "caf\u00e9 fi");
  EXPECT_EQ(to_normal_form(composed, NormalForm::kNfkd), "cafe\u0301 fi");
}

TEST(WhiteSpace, RunsBecomeOneSpaceAndEndsGo) {
  EXPECT_EQ(collapse_white_space(" \ta\n\n b\u00a0\u3000c "), "a b c");
  EXPECT_EQ(collapse_white_space(" \n"), "");
}

}  // namespace
}  // namespace tessera::text
