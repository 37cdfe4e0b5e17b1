#include "data/permutation.h"

#include <cmath>
#include <map>
#include <set>
#include <vector>

#include <gtest/gtest.h>

namespace tessera::data {
namespace {

std::vector<Index> order_of(const Permutation& permutation, Index size) {
  std::vector<Index> order;
  order.reserve(static_cast<std::size_t>(size));
  for (Index i = 0; i < size; ++i)
    order.push_back(permutation(i));
  return order;
}

TEST(Permutation, EveryThingComesOnce) {
  for (const Index size : {1, 2, 3, 4, 5, 7, 8, 9, 63, 64, 65, 1000, 1024, 1025, 4099}) {
    const std::vector<Index> order = order_of(Permutation(7, 3, size), size);
    const std::set<Index> things(order.begin(), order.end());
    EXPECT_EQ(static_cast<Index>(things.size()), size);
    EXPECT_EQ(*things.begin(), 0);
    EXPECT_EQ(*things.rbegin(), size - 1);
  }
}

TEST(Permutation, SeedAndStreamChangeTheOrder) {
  const std::vector<Index> order = order_of(Permutation(7, 3, 1000), 1000);
  EXPECT_EQ(order, order_of(Permutation(7, 3, 1000), 1000));
  EXPECT_NE(order, order_of(Permutation(8, 3, 1000), 1000));
  EXPECT_NE(order, order_of(Permutation(7, 4, 1000), 1000));
  EXPECT_NE(order, order_of(Permutation(7 + (std::uint64_t{1} << 32), 3, 1000), 1000));
  EXPECT_NE(order, order_of(Permutation(7, 3 + (std::uint64_t{1} << 32), 1000), 1000));
}

TEST(Permutation, LooksRandom) {
  // Over many streams, thing and position are independent: each of the 10 x 10 pairs comes about
  // 4000 / 10 times. The statistic has 81 degrees of freedom: mean 81, deviation 12.7.
  constexpr Index kSize = 10;
  constexpr int kStreams = 4000;
  std::map<std::pair<Index, Index>, int> counts;
  for (std::uint64_t stream = 0; stream < kStreams; ++stream) {
    const Permutation permutation(1, stream, kSize);
    for (Index i = 0; i < kSize; ++i)
      ++counts[{i, permutation(i)}];
  }
  const double expected = static_cast<double>(kStreams) / kSize;
  double statistic = 0;
  for (Index i = 0; i < kSize; ++i) {
    for (Index k = 0; k < kSize; ++k)
      statistic += std::pow(counts[{i, k}] - expected, 2) / expected;
  }
  EXPECT_LT(statistic, 81 + 5 * 12.7);
}

TEST(Permutation, ServesTheLargestSizes) {
  const Index size = Index{1} << 60;
  const Permutation permutation(1, 2, size);
  for (const Index position : {Index{0}, Index{1}, size / 3, size - 1}) {
    const Index thing = permutation(position);
    EXPECT_GE(thing, 0);
    EXPECT_LT(thing, size);
  }
  EXPECT_NE(permutation(0) / (size >> 10), permutation(1) / (size >> 10));
}

}  // namespace
}  // namespace tessera::data
