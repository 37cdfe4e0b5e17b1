#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/build_config.h"
#include "base/cancel.h"
#include "base/float16.h"
#include "base/memory_advice.h"
#include "base/result.h"
#include "base/rng.h"
#include "base/sha256.h"

namespace tessera::base {
namespace {

Result<int> parse_positive(int value) {
  if (value <= 0) return Error::invalid_input("parse", cat("above 0, is ", value));
  return value;
}

Result<int> twice_positive(int value) {
  TESSERA_TRY(parsed, parse_positive(value));
  return 2 * parsed;
}

TEST(Result, CarriesValueOrErrorThroughTry) {
  EXPECT_EQ(*twice_positive(4), 8);
  const auto failed = twice_positive(-1);
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().to_string(), "parse: above 0, is -1");
}

TEST(Check, ThrowsWithOperationExpectationAndFact) {
  try {
    check(false, "rms_norm", "w has ", 3, " values, x has width ", 4);
    FAIL();
  } catch (const ContractError& error) {
    EXPECT_STREQ(error.what(), "rms_norm: w has 3 values, x has width 4");
  }
}

TEST(Float16, EveryHalfSurvivesTheRoundTrip) {
  for (std::uint32_t bits = 0; bits < 0x10000; ++bits) {
    const Float16 half{static_cast<std::uint16_t>(bits)};
    const float value = to_float(half);
    if (std::isnan(value)) {
      EXPECT_TRUE(std::isnan(to_float(to_float16(value))));
    } else {
      EXPECT_EQ(to_float16(value).bits, half.bits);
    }
  }
}

TEST(Float16, RoundsTiesToEvenAndOverflowsToInfinity) {
  EXPECT_EQ(to_float16(1.0F + 0x1p-11F).bits, 0x3C00);      // tie, down to even
  EXPECT_EQ(to_float16(1.0F + 3 * 0x1p-11F).bits, 0x3C02);  // tie, up to even
  EXPECT_EQ(to_float16(65519.0F).bits, 0x7BFF);
  EXPECT_EQ(to_float16(65520.0F).bits, 0x7C00);
  EXPECT_EQ(to_float16(0x1p-25F).bits, 0x0000);  // tie below the smallest subnormal
  EXPECT_EQ(to_float16(0x1.8p-25F).bits, 0x0001);
}

TEST(BFloat16, RoundsTiesToEvenAndKeepsNan) {
  EXPECT_EQ(to_bfloat16(1.0F + 0x1p-8F).bits, 0x3F80);
  EXPECT_EQ(to_bfloat16(1.0F + 3 * 0x1p-8F).bits, 0x3F82);
  EXPECT_TRUE(std::isnan(to_float(to_bfloat16(std::numeric_limits<float>::quiet_NaN()))));
}

TEST(Rng, MatchesThePublishedPhiloxVectors) {
  // Known-answer vectors of the reference implementation (Random123, philox4x32-10).
  const auto zero = philox4x32({0, 0, 0, 0}, {0, 0});
  EXPECT_EQ(zero, (std::array<std::uint32_t, 4>{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  const auto ones =
      philox4x32({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff});
  EXPECT_EQ(ones, (std::array<std::uint32_t, 4>{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
}

TEST(Rng, NormalHasUnitVariance) {
  Rng rng(7);
  double sum = 0;
  double square = 0;
  constexpr int kCount = 100'000;
  for (int i = 0; i < kCount; ++i) {
    const double value = rng.next_normal();
    sum += value;
    square += value * value;
  }
  EXPECT_NEAR(sum / kCount, 0.0, 0.02);
  EXPECT_NEAR(square / kCount, 1.0, 0.02);
}

TEST(Sha256, MatchesThePublishedVectors) {
  const auto hash = [](std::string_view text) {
    return sha256_hex(std::as_bytes(std::span(text.data(), text.size())));
  };
  EXPECT_EQ(hash(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hash("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hash("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(hash(std::string(1'000'000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(CancelFlag, IsForgottenWhenCleared) {
  CancelFlag flag;
  flag.request();
  EXPECT_TRUE(flag.is_requested());
  flag.clear();
  EXPECT_FALSE(flag.is_requested());
}

TEST(MemoryAdvice, LeavesContentsAloneWhateverTheRange) {
  std::vector<unsigned char> bytes((std::size_t{5} << 20) + 3, 7);
  for (const std::size_t offset : {0, 1, 4096}) {
    for (const std::size_t left_out : {0, 5, 5'000'000}) {
      advise_huge_pages(bytes.data() + offset, bytes.size() - offset - left_out % bytes.size());
    }
  }
  advise_huge_pages(nullptr, 0);
  EXPECT_EQ(std::count(bytes.begin(), bytes.end(), 7), static_cast<long>(bytes.size()));
}

TEST(BuildConfig, NamesTheCommitInHexOrSaysUnknown) {
  const std::string_view commit = build_commit();
  if (commit == "unknown") return;  // built from an archive without a repository
  EXPECT_EQ(commit.size(), 12U);
  EXPECT_EQ(commit.find_first_not_of("0123456789abcdef"), std::string_view::npos);
}

}  // namespace
}  // namespace tessera::base
