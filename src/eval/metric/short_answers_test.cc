#include "eval/metric/short_answers.h"

#include <gtest/gtest.h>

namespace tessera::eval {
namespace {

TEST(Exact, LooksAtCaseButNotAtSpacesOrAFullStop) {
  EXPECT_TRUE(is_exact("12.50", "12.50"));
  EXPECT_TRUE(is_exact("Paid in cash", "Paid  in\ncash."));
  EXPECT_TRUE(is_exact("是。", "是"));
  EXPECT_FALSE(is_exact("AB-12", "ab-12"));
  EXPECT_FALSE(is_exact("12.50", "12.5"));
}

TEST(LevenshteinSimilarity, FallsToZeroAtHalf) {
  EXPECT_EQ(levenshtein_similarity("Total", "total."), 1);
  EXPECT_DOUBLE_EQ(levenshtein_similarity("abcd", "abce"), 0.75);
  EXPECT_DOUBLE_EQ(levenshtein_similarity("abcde", "abcxy"), 0.6);
  EXPECT_EQ(levenshtein_similarity("abcd", "abxy"), 0);  // exactly half
  EXPECT_EQ(levenshtein_similarity("abcd", ""), 0);
}

TEST(Relaxed, NumbersMayBeFivePercentOff) {
  struct Case {
    const char* truth;
    const char* answer;
    bool is_match;
  };
  const Case cases[] = {
      {"100", "105", true},      {"100", "105.1", false},
      {"100", "95", true},       {"-20", "-20.9", true},
      {"-20", "20", false},      {"−20", "-20", true},
      {"0", "0.001", false},     {"0", "0.0", true},
      {"1,234", "1234", true},   {"1.234,5", "1234.5", true},
      {"12,5", "12.5", true},    {"1,234,567.8", "1234567.8", true},
      {"12 %", "12.3%", true},   {"12 %", "12", true},
      {"12 km", "12 kg", false}, {"$40", "$ 41", true},
      {"North", "north.", true}, {"North", "South", false},
      {"2 + 3 = 5", "5", true},  {"2 + 3 = 5", "2 + 3 = 6", false},
      {"12 to 15", "12", false}, {"5", "five", false},
      {"1.2.3", "1.2.4", false}, {"100", "", false},
  };
  for (const Case& each : cases)
    EXPECT_EQ(is_relaxed_match(each.truth, each.answer), each.is_match)
        << each.truth << " | " << each.answer;
}

}  // namespace
}  // namespace tessera::eval
