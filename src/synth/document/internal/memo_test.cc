#include "synth/document/internal/memo.h"

#include <string>

#include <gtest/gtest.h>

namespace tessera::synth {
namespace {

TEST(Memo, MakesAValueAgainOnlyForOtherNumbers) {
  const Memo<std::string> memo;
  int num_made = 0;
  const auto at = [&](double unit, double width) {
    return memo.at(unit, width, [&] { return std::to_string(++num_made); });
  };
  EXPECT_EQ(at(9, 100), "1");
  EXPECT_EQ(at(9, 100), "1");
  EXPECT_EQ(at(9, 101), "2");
  EXPECT_EQ(at(10, 101), "3");
  EXPECT_EQ(at(10, 101), "3");
  EXPECT_EQ(at(9, 100), "4");  // one value is kept
}

TEST(Memo, KeepsAValueThatIsMadeForZero) {
  const Memo<int> memo;
  int num_made = 0;
  const auto make = [&] { return ++num_made; };
  EXPECT_EQ(memo.at(0, 0, make), 1);
  EXPECT_EQ(memo.at(0, 0, make), 1);
}

}  // namespace
}  // namespace tessera::synth
