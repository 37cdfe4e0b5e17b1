#include "data/recipe/reuse.h"

#include <map>
#include <set>
#include <vector>

#include <gtest/gtest.h>

namespace tessera::data {
namespace {

std::vector<ReusePlan::Use> uses_of(const ReusePlan& plan) {
  std::vector<ReusePlan::Use> uses;
  for (Index draw = 0; draw < plan.num_draws(); ++draw)
    uses.push_back(plan.at(draw));
  return uses;
}

TEST(ReusePlan, OnceIsTheOrderItself) {
  const ReusePlan plan(1000, 1, 64, 3);
  EXPECT_EQ(plan.num_draws(), 1000);
  for (Index draw : {Index{0}, Index{63}, Index{64}, Index{999}})
    EXPECT_EQ(plan.at(draw), (ReusePlan::Use{.sample = draw, .repeat = 0}));
}

TEST(ReusePlan, NoSampleComesTooOftenOrTooLate) {
  for (const Index num_samples : {Index{1}, Index{7}, Index{64}, Index{100}, Index{640}}) {
    for (const Index uses : {Index{2}, Index{3}, Index{5}}) {
      const ReusePlan plan(num_samples, uses, 16, 9);
      std::map<Index, std::set<Index>> repeats;
      std::map<Index, Index> first_draw;
      const std::vector<ReusePlan::Use> all = uses_of(plan);
      for (std::size_t draw = 0; draw < all.size(); ++draw) {
        const ReusePlan::Use& use = all[draw];
        ASSERT_LT(use.sample, num_samples);
        ASSERT_LT(use.repeat, uses);
        ASSERT_TRUE(repeats[use.sample].insert(use.repeat).second) << "one use twice";
        const auto now = static_cast<Index>(draw);
        const Index first = first_draw.try_emplace(use.sample, now).first->second;
        ASSERT_TRUE(use.repeat > 0 || first == now) << "a first use is the first";
        ASSERT_LE(now - first, 16 * uses * (uses + 1));
      }
      EXPECT_EQ(std::ssize(repeats), num_samples);
      for (const auto& [sample, seen] : repeats)
        EXPECT_EQ(plan.num_uses(sample), std::ssize(seen)) << sample;
    }
  }
}

TEST(ReusePlan, MakesFreshSamplesEvenly) {
  // In the long run every second draw is a sample that was not there yet.
  const ReusePlan plan(10'000, 2, 256, 1);
  Index num_fresh = 0;
  for (Index draw = 4096; draw < 4096 + 1000; ++draw)
    num_fresh += plan.at(draw).repeat == 0 ? 1 : 0;
  EXPECT_EQ(num_fresh, 500);
  EXPECT_EQ(plan.num_draws(), 19'744) << "the last window has no successor";
}

TEST(ReusePlan, AnotherSeedIsAnotherOrder) {
  EXPECT_EQ(uses_of(ReusePlan(300, 2, 32, 1)), uses_of(ReusePlan(300, 2, 32, 1)));
  EXPECT_NE(uses_of(ReusePlan(300, 2, 32, 1)), uses_of(ReusePlan(300, 2, 32, 2)));
}

}  // namespace
}  // namespace tessera::data
