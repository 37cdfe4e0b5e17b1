#include "data/check.h"

#include <gtest/gtest.h>

#include "data/sample.h"
#include "data/test_data.h"

namespace tessera::data {
namespace {

Mixture two_sources() {
  std::vector<Mixture::Part> parts;
  parts.push_back(
      {.source = std::make_unique<MemorySource>("good", 10,
                                                [](Index i) -> Outcome<RawSample> {
                                                  if (i == 3)
                                                    return Drop{DropReason::kBadJson, "line 4"};
                                                  return raw_sample(i + 1, i % 2);
                                                }),
       .weight = 1});
  parts.push_back({.source = std::make_unique<MemorySource>(
                       "broken", 5,
                       [](Index) -> Outcome<RawSample> {
                         return Drop{DropReason::kMissingImage, "no picture"};
                       }),
                   .weight = 1});
  return Mixture::create(std::move(parts), 0, Order::kSequential).value();
}

TEST(CheckMixture, CountsEverySourceOnItsOwn) {
  const processor::Processor processor = small_processor();
  for (const int num_workers : {0, 1, 3}) {
    Index last_done = 0;
    const auto checks = check_mixture(
        two_sources(), processor,
        {.num_workers = num_workers, .on_progress = [&](Index done) { last_done = done; }});
    ASSERT_TRUE(checks) << checks.error().to_string();
    ASSERT_EQ(checks->size(), 2U);
    const SourceCheck& good = (*checks)[0];
    EXPECT_EQ(good.name, "good");
    EXPECT_EQ(good.report.num_samples(), 9);
    EXPECT_EQ(good.report.count(DropReason::kBadJson), 1);
    EXPECT_EQ(good.num_views, 4);             // samples 1, 5, 7 and 9
    EXPECT_EQ(good.num_targets, 55 - 4 + 9);  // letters and ends
    EXPECT_EQ((*checks)[1].report.num_samples(), 0);
    EXPECT_EQ((*checks)[1].report.count(DropReason::kMissingImage), 5);
    EXPECT_EQ(last_done, 15);
    SampleMaker maker(processor, {});
    Index num_tokens = 0;
    for (Index i = 0; i < 10; ++i)
      num_tokens += i == 3 ? 0 : maker.make(raw_sample(i + 1, i % 2))->num_tokens();
    EXPECT_EQ(good.num_tokens, num_tokens);
    EXPECT_EQ(good.max_tokens, maker.make(raw_sample(10, 1))->num_tokens());
  }
}

TEST(CheckMixture, HoldsSamplesToTheBudget) {
  const processor::Processor processor = small_processor();
  const Index budget = SampleMaker(processor, {}).make(raw_sample(8, 1))->num_tokens();
  const auto checks = check_mixture(two_sources(), processor, {.max_tokens = budget});
  ASSERT_TRUE(checks);
  EXPECT_EQ((*checks)[0].report.count(DropReason::kTooLong), 1);  // the tenth, with a picture
}

TEST(CheckMixture, EndsEarlyWhenCancelled) {
  const processor::Processor processor = small_processor();
  base::CancelFlag cancel;
  const auto checks =
      check_mixture(two_sources(), processor,
                    {.num_workers = 2, .cancel = &cancel, .on_progress = [&](Index done) {
                       if (done == 2) cancel.request();
                     }});
  ASSERT_TRUE(checks);
  EXPECT_EQ((*checks)[0].report.num_samples(), 2);
}

}  // namespace
}  // namespace tessera::data
