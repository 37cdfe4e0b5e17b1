#include "eval/metric/calibration.h"

#include <cmath>

#include <gtest/gtest.h>

namespace tessera::eval {
namespace {

float log_of(double probability) {
  return static_cast<float>(std::log(probability));
}

// Tokens "12", ".", "8", and half of a two-byte letter before its end: 5 log-probabilities.
TEST(Calibration, SortsTokensByConfidence) {
  const float log_probs[] = {log_of(1), log_of(0.9), log_of(0.3), log_of(0.5), log_of(0.31)};
  const Index token_ends[] = {2, 3, 4, 4, 6};
  const Calibration bins = calibration_of("12.5\u00e9", "12.8\u00e9", {log_probs, token_ends});
  const auto count = [&](std::size_t bin) { return bins[bin].num_tokens; };
  EXPECT_EQ(count(14), 1);  // 1 belongs to the last bin
  EXPECT_EQ(count(13), 1);  // 0.9 = 13.5 / 15
  EXPECT_EQ(count(4), 2);   // 0.3 and 0.31
  EXPECT_EQ(count(7), 0);   // the token that finished no character
  EXPECT_EQ(bins[4].num_right, 1);
  EXPECT_NEAR(bins[4].confidence, 0.61, 1e-6);
  EXPECT_NEAR(expected_calibration_error(bins), (0 + 0.1 + (1 - 0.61)) / 4, 1e-6);
}

TEST(Calibration, AWrongCharacterSpoilsItsToken) {
  const float log_probs[] = {log_of(0.99)};
  const Index token_ends[] = {4};
  const Calibration bins = calibration_of("word", "ward", {log_probs, token_ends});
  EXPECT_EQ(bins[14].num_right, 0);
  EXPECT_NEAR(expected_calibration_error(bins), 0.99, 1e-6);
}

TEST(Calibration, IsZeroWithoutTokens) {
  EXPECT_EQ(expected_calibration_error(calibration_of("x", "", {})), 0);
}

}  // namespace
}  // namespace tessera::eval
