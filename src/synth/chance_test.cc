#include "synth/chance.h"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <numeric>
#include <span>
#include <vector>

#include <gtest/gtest.h>

namespace tessera::synth::chance {
namespace {

TEST(Between, StaysWithinItsEndsAndFillsThem) {
  base::Rng rng(1);
  double least = 10;
  double most = -10;
  double sum = 0;
  for (int i = 0; i < 4000; ++i) {
    const double value = between(rng, -2, 6);
    ASSERT_GE(value, -2);
    ASSERT_LT(value, 6);
    least = std::min(least, value);
    most = std::max(most, value);
    sum += value;
  }
  EXPECT_LT(least, -1.9);
  EXPECT_GT(most, 5.9);
  EXPECT_NEAR(sum / 4000, 2, 0.15);
}

TEST(Between, IsItsEndWhereBothAreOne) {
  base::Rng rng(2);
  EXPECT_EQ(between(rng, 3.5, 3.5), 3.5);
}

TEST(Holds, IsAsOftenTrueAsItsProbability) {
  base::Rng rng(3);
  for (const double probability : {0.0, 0.1, 0.5, 0.9, 1.0}) {
    int num_true = 0;
    for (int i = 0; i < 4000; ++i)
      num_true += holds(rng, probability) ? 1 : 0;
    EXPECT_NEAR(num_true / 4000.0, probability, 0.03) << probability;
  }
}

TEST(Pick, ReachesEveryItem) {
  base::Rng rng(7);
  constexpr std::array<int, 3> kItems = {4, 5, 6};
  std::map<int, int> counts;
  for (int i = 0; i < 3000; ++i)
    ++counts[pick(kItems, rng)];
  ASSERT_EQ(counts.size(), 3U);
  for (const auto& [item, count] : counts)
    EXPECT_NEAR(count, 1000, 100) << item;
  const std::vector<int> none;
  EXPECT_THROW(static_cast<void>(pick(none, rng)), base::ContractError);
}

TEST(PickSeveral, KeepsTheOrderAndTakesNoneTwice) {
  base::Rng rng(8);
  const std::vector<int> items = {9, 7, 5, 3, 1};
  std::map<int, int> counts;
  for (int i = 0; i < 1000; ++i) {
    const std::vector<int> picked = pick_several(items, 3, rng);
    ASSERT_EQ(picked.size(), 3U);
    EXPECT_TRUE(std::ranges::is_sorted(picked, std::greater<>()));
    for (const int item : picked)
      ++counts[item];
  }
  for (const int item : items)
    EXPECT_NEAR(counts[item], 600, 60) << item;
  EXPECT_EQ(pick_several(items, 8, rng), items);
}

TEST(Shuffle, KeepsEveryItem) {
  base::Rng rng(4);
  std::vector<int> items(50);
  std::iota(items.begin(), items.end(), 0);
  shuffle(items, rng);
  EXPECT_FALSE(std::ranges::is_sorted(items));
  std::ranges::sort(items);
  for (int i = 0; i < 50; ++i)
    EXPECT_EQ(items[static_cast<std::size_t>(i)], i);
}

TEST(Shuffle, MakesEveryOrderAboutAsOften) {
  base::Rng rng(5);
  std::map<std::array<int, 3>, int> orders;
  for (int i = 0; i < 6000; ++i) {
    std::array<int, 3> items = {1, 2, 3};
    shuffle(items, rng);
    ++orders[items];
  }
  ASSERT_EQ(orders.size(), 6U);
  for (const auto& [order, count] : orders)
    EXPECT_NEAR(count, 1000, 130);
}

TEST(Shuffle, TakesNothingAndOne) {
  base::Rng rng(6);
  std::vector<int> none;
  shuffle(none, rng);
  std::vector<int> one = {7};
  shuffle(one, rng);
  EXPECT_EQ(one, std::vector<int>{7});
}

}  // namespace
}  // namespace tessera::synth::chance
