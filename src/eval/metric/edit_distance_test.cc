#include "eval/metric/edit_distance.h"

#include <string>

#include <gtest/gtest.h>

#include "base/rng.h"

namespace tessera::eval {
namespace {

TEST(EditDistance, IsThatOfWorkedExamples) {
  struct Case {
    std::u32string_view a, b;
    Index distance;
  };
  const Case cases[] = {{U"kitten", U"sitting", 3}, {U"saturday", U"sunday", 3},
                        {U"", U"abc", 3},           {U"same", U"same", 0},
                        {U"aa", U"aaa", 1},         {U"flaw", U"lawn", 2},
                        {U"中文字", U"中字", 1},    {U"ab", U"ba", 2}};
  for (const Case& each : cases) {
    EXPECT_EQ(edit_distance(each.a, each.b), each.distance);
    EXPECT_EQ(edit_distance(each.b, each.a), each.distance);
  }
  EXPECT_DOUBLE_EQ(normalised_distance(U"kitten", U"sitting"), 3.0 / 7);
  EXPECT_EQ(normalised_distance(U"", U""), 0);
}

// The recurrence as it is written, without rows, ends or order of steps.
Index distance_by_definition(std::u32string_view a, std::u32string_view b) {
  if (a.empty() || b.empty()) return std::ssize(a) + std::ssize(b);
  const std::u32string_view a_less = a.substr(1);
  const std::u32string_view b_less = b.substr(1);
  if (a.front() == b.front()) return distance_by_definition(a_less, b_less);
  return 1 + std::min({distance_by_definition(a_less, b_less), distance_by_definition(a_less, b),
                       distance_by_definition(a, b_less)});
}

std::u32string random_text(base::Rng& rng) {
  std::u32string text;
  for (std::uint64_t i = rng.next_below(7); i > 0; --i)
    text += U"abc"[rng.next_below(3)];
  return text;
}

TEST(EditDistance, IsThatOfTheDefinitionForAnyTexts) {
  base::Rng rng(1);
  for (int i = 0; i < 2000; ++i) {
    const std::u32string a = random_text(rng);
    const std::u32string b = random_text(rng);
    ASSERT_EQ(edit_distance(a, b), distance_by_definition(a, b)) << i;
  }
}

// A cheapest way: what is not kept of either text is replaced, as far as there is something for it.
TEST(KeptItems, BelongToACheapestWay) {
  base::Rng rng(2);
  for (int i = 0; i < 2000; ++i) {
    const std::u32string truth = random_text(rng);
    const std::u32string answer = random_text(rng);
    const std::vector<bool> kept = kept_items(truth, answer);
    ASSERT_EQ(kept.size(), answer.size());
    std::u32string common;
    std::size_t found = 0;
    for (std::size_t k = 0; k < answer.size(); ++k) {
      if (!kept[k]) continue;
      found = truth.find(answer[k], found) + 1;
      ASSERT_NE(found, 0u) << "kept items stand in the truth, in their order";
      common += answer[k];
    }
    const Index num_kept = std::ssize(common);
    const Index longer = std::max(std::ssize(truth), std::ssize(answer));
    ASSERT_GE(edit_distance(truth, answer), longer - num_kept) << i;
  }
}

TEST(KeptItems, AreThoseThatStandInTheTruth) {
  struct Case {
    std::u32string_view truth, answer;
    std::vector<bool> kept;
  };
  const Case cases[] = {
      {U"kitten", U"sitting", {false, true, true, true, false, true, false}},
      {U"abc", U"", {}},
      {U"", U"ab", {false, false}},
      {U"12.50", U"12.80", {true, true, true, false, true}},
      {U"one two", U"two", {true, true, true}},
  };
  for (const Case& each : cases)
    EXPECT_EQ(kept_items(each.truth, each.answer), each.kept);
}

}  // namespace
}  // namespace tessera::eval
