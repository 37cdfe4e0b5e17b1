// Results, text, logs, checked arithmetic, references to functions, environment.
#include <array>
#include <cstdlib>
#include <limits>
#include <memory>
#include <set>
#include <vector>

#include <gtest/gtest.h>

#include "base/check.h"
#include "base/checked_math.h"
#include "base/cpu_features.h"
#include "base/env.h"
#include "base/function_ref.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/result.h"
#include "base/rng.h"
#include "base/text.h"

namespace tessera::base {
namespace {

Result<std::vector<std::string>> some_words() {
  return std::vector<std::string>{"a word too long to be kept inside of its string object", "two"};
}

TEST(Result, ValuesOfTemporariesOutliveThem) {
  // Were a reference returned, the loop would walk over freed memory (seen by the address
  // sanitizer).
  std::size_t length = 0;
  for (const std::string& word : some_words().value())
    length += word.size();
  for (const std::string& word : *some_words())
    length += word.size();
  EXPECT_EQ(length,
            2 * (std::string("a word too long to be kept inside of its string object").size() + 3));
  static_assert(std::is_same_v<decltype(some_words().value()), std::vector<std::string>>);
  static_assert(std::is_same_v<decltype(*some_words()), std::vector<std::string>>);
}

TEST(Result, MovesOutWhatCannotBeCopied) {
  Result<std::unique_ptr<int>> result = std::make_unique<int>(4);
  const std::unique_ptr<int> value = *std::move(result);
  EXPECT_EQ(*value, 4);
}

TEST(Result, AskingForTheWrongSideBreaksAContract) {
  const Result<int> failed = Error::limit("read", "at most 3, has 4");
  try {
    (void)failed.value();
    FAIL();
  } catch (const ContractError& error) {
    EXPECT_STREQ(error.what(), "result: read: at most 3, has 4");
  }
  EXPECT_THROW((void)Result<int>(3).error(), ContractError);
}

TEST(Result, OfNothingIsSuccessUntilAnError) {
  EXPECT_TRUE(Result<void>());
  const Result<void> failed = Error::usage("cli", "a flag");
  EXPECT_FALSE(failed);
  EXPECT_EQ(failed.error().kind, ErrorKind::kUsage);
}

TEST(Result, EveryFactoryNamesItsKind) {
  EXPECT_EQ(Error::invalid_input("a", "b").kind, ErrorKind::kInvalidInput);
  EXPECT_EQ(Error::not_found("a", "b").kind, ErrorKind::kNotFound);
  EXPECT_EQ(Error::unsupported("a", "b").kind, ErrorKind::kUnsupported);
  EXPECT_EQ(Error::io("a", "b").kind, ErrorKind::kIo);
  EXPECT_EQ(Error::out_of_memory("a", "b").kind, ErrorKind::kOutOfMemory);
  EXPECT_EQ(Error::cancelled("a", "b").kind, ErrorKind::kCancelled);
  EXPECT_EQ(Error::internal("a", "b").kind, ErrorKind::kInternal);
  EXPECT_EQ(Error::cancelled("a", "b").to_string(), "a: b");
}

TEST(Text, JoinsEveryKindOfPiece) {
  const std::string word = "rows";
  EXPECT_EQ(cat("has ", 3, " ", word, ", ", 2.5, " ", true, std::string_view(" x"), -7L),
            "has 3 rows, 2.5 true x-7");
  EXPECT_EQ(cat(), "");
}

TEST(Text, AsksValuesForTheirOwnWords) {
  EXPECT_EQ(cat("can do ", CpuFeatures{.has_avx2 = true}), "can do avx2");
}

TEST(Text, ShowsTheWidestIntegersOfBothSigns) {
  EXPECT_EQ(cat(std::numeric_limits<std::uint64_t>::max()), "18446744073709551615");
  EXPECT_EQ(cat(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
  EXPECT_EQ(cat(std::uint8_t{200}), "200");
}

TEST(Log, WritesOneLineOfKeysAndValuesFromItsThresholdUp) {
  ::testing::internal::CaptureStderr();
  const Log log = Log::to_stderr(Level::kInfo);
  log.write(Level::kInfo, "loaded", {{"tensors", 2582}, {"ms", 12.4}});
  log.write(Level::kDebug, "not shown");
  log.write(Level::kError, "failed", {{"path", "model.json"}});
  const Log copy = log;  // NOLINT: the copy, which has the same sink, is what is tested
  copy.write(Level::kWarn, "slow");
  const std::string text = ::testing::internal::GetCapturedStderr();
  EXPECT_EQ(text, "info loaded tensors=2582 ms=12.4\nerror failed path=model.json\nwarning slow\n");
  EXPECT_TRUE(log.enabled(Level::kWarn));
  EXPECT_FALSE(log.enabled(Level::kDebug));
}

TEST(Log, IsSilentByDefault) {
  ::testing::internal::CaptureStderr();
  const Log log;
  log.write(Level::kError, "nobody listens");
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
  EXPECT_FALSE(log.enabled(Level::kError));
}

TEST(Check, BuildsNoMessageWhenTheContractHolds) {
  EXPECT_NO_THROW(check(true, "op", "never built"));
  EXPECT_THROW(fail_contract("op", "text"), ContractError);
  EXPECT_DEATH(panic("lost"), "tessera: panic: lost");
}

TEST(CheckedMath, ReportsOverflowAtBothEnds) {
  constexpr auto kMax = std::numeric_limits<std::int64_t>::max();
  constexpr auto kMin = std::numeric_limits<std::int64_t>::min();
  EXPECT_EQ(checked_add(kMax, std::int64_t{0}), kMax);
  EXPECT_FALSE(checked_add(kMax, std::int64_t{1}));
  EXPECT_FALSE(checked_add(kMin, std::int64_t{-1}));
  EXPECT_FALSE(checked_mul(kMin, std::int64_t{-1}));
  EXPECT_EQ(checked_mul<std::int64_t>(1LL << 40, 1LL << 22), 1LL << 62);
  EXPECT_FALSE(checked_mul<std::int64_t>(1LL << 40, 1LL << 24));
  EXPECT_FALSE(checked_add<std::uint64_t>(~0ULL, 1));
  EXPECT_EQ(checked_mul(kMin, std::int64_t{1}), kMin);
  EXPECT_FALSE(checked_mul<std::uint32_t>(1U << 16, 1U << 16));
  EXPECT_EQ(checked_mul<std::uint32_t>(1U << 16, (1U << 16) - 1), 4294901760U);
}

TEST(CheckedMath, RoundsUpToMultiples) {
  EXPECT_EQ(ceil_div(0, 8), 0);
  EXPECT_EQ(ceil_div(8, 8), 1);
  EXPECT_EQ(ceil_div(9, 8), 2);
  EXPECT_EQ(round_up(9, 8), 16);
  EXPECT_EQ(round_up(16, 8), 16);
}

int apply(FunctionRef<int(int)> function, int value) {
  return function(value);
}

int negated(int value) {
  return -value;
}

TEST(FunctionRef, CallsTheOriginalWithoutCopyingIt) {
  int num_calls = 0;
  auto counted = [&num_calls, own = 0](int value) mutable {
    ++num_calls;
    return value + ++own;
  };
  EXPECT_EQ(apply(counted, 10), 11);
  EXPECT_EQ(apply(counted, 10), 12);  // the lambda's own state went on
  EXPECT_EQ(num_calls, 2);
  const auto pointer = &negated;
  EXPECT_EQ(apply(pointer, 3), -3);
}

TEST(Rng, ValuesStayWithinTheirBounds) {
  Rng rng(1);
  std::set<std::int64_t> seen;
  for (int i = 0; i < 500; ++i) {
    EXPECT_LT(rng.next_below(7), 7U);
    seen.insert(rng.next_between(-2, 2));
    const double uniform = rng.next_uniform();
    EXPECT_GE(uniform, 0);
    EXPECT_LT(uniform, 1);
  }
  EXPECT_EQ(seen, (std::set<std::int64_t>{-2, -1, 0, 1, 2}));
  EXPECT_EQ(rng.next_below(1), 0U);
  EXPECT_EQ(rng.next_between(5, 5), 5);
}

TEST(Rng, TheWidestRangeHasBothSigns) {
  Rng rng(1);
  bool has_negative = false;
  bool has_positive = false;
  for (int i = 0; i < 64; ++i) {
    const std::int64_t value = rng.next_between(std::numeric_limits<std::int64_t>::min(),
                                                std::numeric_limits<std::int64_t>::max());
    has_negative = has_negative || value < 0;
    has_positive = has_positive || value > 0;
  }
  EXPECT_TRUE(has_negative && has_positive);
}

TEST(Rng, StreamsAreIndependentAndIndexable) {
  Rng drawn(9, 1);
  const std::array<std::uint32_t, 4> first = drawn.words_at(0);
  for (const std::uint32_t word : first)
    EXPECT_EQ(drawn.next_u32(), word);
  EXPECT_EQ(drawn.next_u32(), drawn.words_at(1)[0]);
  EXPECT_NE(Rng(9, 2).words_at(0), first);
  EXPECT_NE(Rng(8, 1).words_at(0), first);
  EXPECT_EQ(Rng(9, 1).words_at(0), first);
}

TEST(Environment, EmptyVariablesCountAsUnset) {
  ::setenv("TESSERA_LOG", "debug", 1);
  EXPECT_EQ(read_environment().log_level, "debug");
  ::setenv("TESSERA_LOG", "", 1);
  EXPECT_FALSE(read_environment().log_level);
  ::unsetenv("TESSERA_LOG");
  EXPECT_FALSE(read_environment().log_level);
}

TEST(CpuFeatures, AreNamedInOrderOrNone) {
  EXPECT_EQ(to_string(CpuFeatures{}), "none");
  EXPECT_EQ(to_string(CpuFeatures{.has_avx2 = true, .has_avx512 = true}), "avx2 avx512");
}

TEST(Limits, BoundsAreSaneTogether) {
  const Limits& limits = default_limits();
  EXPECT_GE(limits.image_pixels, limits.image_side);
  EXPECT_LE(limits.image_pixels, limits.image_side * limits.image_side);
  EXPECT_GE(limits.prompt_tokens, limits.images_per_request);
  EXPECT_LE(limits.tensor_rank, 6);  // Shape::kMaxRank
}

}  // namespace
}  // namespace tessera::base
