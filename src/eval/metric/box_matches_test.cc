#include "eval/metric/box_matches.h"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/rng.h"

namespace tessera::eval {
namespace {

std::string pair(const std::string& label, const std::string& boxes) {
  return "<|ref|>" + label + "<|/ref|><|det|>[" + boxes + "]<|/det|>";
}

TEST(Overlap, IsIntersectionOverUnion) {
  EXPECT_EQ(overlap({0, 0, 10, 10}, {0, 0, 10, 10}), 1);
  EXPECT_EQ(overlap({0, 0, 10, 10}, {0, 0, 10, 5}), 0.5);
  EXPECT_DOUBLE_EQ(overlap({0, 0, 10, 10}, {5, 5, 15, 15}), 25.0 / 175);
  EXPECT_EQ(overlap({0, 0, 10, 10}, {10, 0, 20, 10}), 0);
  EXPECT_EQ(overlap({5, 5, 5, 5}, {5, 5, 5, 5}), 0);
}

TEST(MatchBoxes, CountsPairsOneToOne) {
  const std::string truth = pair("cat", "[0, 0, 100, 100], [200, 0, 300, 100]");
  struct Case {
    std::string answer;
    Index num_answered, num_matched;
  };
  const Case cases[] = {
      {truth, 2, 2},
      {pair("Cat", "[300, 100, 200, 0]") + " and " + pair("cat", "[0, 0, 100, 50]"), 2, 2},
      {pair("cat", "[0, 0, 100, 49]"), 1, 0},                     // just under a half
      {pair("dog", "[0, 0, 100, 100]"), 1, 0},                    // another label
      {pair("cat", "[0, 0, 100, 100], [0, 0, 100, 100]"), 2, 1},  // the same box twice
      {"There is no cat.", 0, 0},
  };
  for (const Case& each : cases) {
    const BoxCounts counts = match_boxes(truth, each.answer);
    EXPECT_EQ(counts.num_true, 2);
    EXPECT_EQ(counts.num_answered, each.num_answered) << each.answer;
    EXPECT_EQ(counts.num_matched, each.num_matched) << each.answer;
  }
}

// The first true box fits both answers, the second only the first of them: taking what comes first
// would leave one over.
TEST(MatchBoxes, PairsAsManyAsCanBe) {
  const std::string truth = pair("a", "[0, 0, 100, 100], [0, 0, 100, 60]");
  const std::string answer = pair("a", "[0, 0, 100, 80], [0, 0, 100, 160]");
  EXPECT_EQ(match_boxes(truth, answer).num_matched, 2);
}

using Box = std::array<double, 4>;

// The most pairs over every order in which true boxes choose.
Index most_pairs(const std::vector<Box>& truth, std::vector<Box> answered) {
  if (truth.empty()) return 0;
  const std::vector<Box> rest(truth.begin() + 1, truth.end());
  Index most = most_pairs(rest, answered);
  for (std::size_t j = 0; j < answered.size(); ++j) {
    if (overlap(truth.front(), answered[j]) < kMinOverlap) continue;
    std::vector<Box> left = answered;
    left.erase(left.begin() + static_cast<Index>(j));
    most = std::max(most, 1 + most_pairs(rest, left));
  }
  return most;
}

TEST(MatchBoxes, AgreesWithTryingAllPairs) {
  base::Rng rng(3);
  for (int i = 0; i < 300; ++i) {
    const auto random_boxes = [&](std::string& text) {
      std::vector<Box> boxes;
      for (std::uint64_t k = rng.next_below(5); k > 0; --k) {
        const auto x = static_cast<double>(10 * rng.next_below(4));
        const auto y = static_cast<double>(10 * rng.next_below(3));
        boxes.push_back({x, y, x + 40, y + 30});
        text += (text.empty() ? "[" : ", [") + std::to_string(x) + ", " + std::to_string(y) + ", " +
                std::to_string(x + 40) + ", " + std::to_string(y + 30) + "]";
      }
      return boxes;
    };
    std::string truth_text;
    std::string answer_text;
    const std::vector<Box> truth = random_boxes(truth_text);
    const std::vector<Box> answered = random_boxes(answer_text);
    const BoxCounts counts = match_boxes(pair("a", truth_text), pair("a", answer_text));
    ASSERT_EQ(counts.num_matched, most_pairs(truth, answered)) << truth_text << " " << answer_text;
  }
}

}  // namespace
}  // namespace tessera::eval
