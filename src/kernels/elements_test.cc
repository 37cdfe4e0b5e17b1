#include "kernels/elements.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace tessera::kernels {
namespace {

TEST(Elements, WideningIsExact) {
  EXPECT_EQ(wide(1.5F), 1.5);
  EXPECT_EQ(wide(BFloat16{0x3F81}), 1.0078125);
}

// The middle of 1 and the next bf16 is 1 + 2^-8; a little beside it the nearest one is certain,
// although a float in between would say the middle.
TEST(Elements, NarrowingRoundsOnce) {
  constexpr double kMiddle = 1.0 + 0x1p-8;
  EXPECT_EQ(to_float(rounded<BFloat16>(kMiddle)), 1.0F);
  EXPECT_EQ(to_float(rounded<BFloat16>(kMiddle + 0x1p-40)), 1.0078125F);
  EXPECT_EQ(to_float(rounded<BFloat16>(kMiddle - 0x1p-40)), 1.0F);
  EXPECT_EQ(to_float(rounded<BFloat16>(-kMiddle - 0x1p-40)), -1.0078125F);
  EXPECT_EQ(to_float(rounded<BFloat16>(-kMiddle + 0x1p-40)), -1.0F);
  // The next middle is a tie between 1 + 2^-7 and 1 + 2^-6, and the latter is even.
  EXPECT_EQ(to_float(rounded<BFloat16>(1.0 + 3 * 0x1p-8)), 1.015625F);
  EXPECT_EQ(to_float(rounded<BFloat16>(1.0 + 3 * 0x1p-8 - 0x1p-40)), 1.0078125F);
  EXPECT_EQ(rounded<float>(1.0 + 0x1p-30), 1.0F);
}

TEST(Elements, SpecialValuesStayWhatTheyAre) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  EXPECT_TRUE(std::isnan(to_float(rounded<BFloat16>(std::nan("")))));
  EXPECT_EQ(to_float(rounded<BFloat16>(kInfinity)), std::numeric_limits<float>::infinity());
  EXPECT_EQ(to_float(rounded<BFloat16>(-1e300)), -std::numeric_limits<float>::infinity());
  EXPECT_EQ(to_float(rounded<BFloat16>(0x1p-160)), 0.0F);
  EXPECT_TRUE(std::signbit(to_float(rounded<BFloat16>(-0.0))));
}

}  // namespace
}  // namespace tessera::kernels
