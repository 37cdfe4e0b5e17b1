#include "data/packer.h"

#include <algorithm>
#include <cmath>
#include <set>

#include <gtest/gtest.h>

#include "base/rng.h"

namespace tessera::data {
namespace {

struct Size {
  Index num_tokens;
  Index num_views;
};

Sample sample_of(Index draw, Size size) {
  Sample sample{.draw = draw};
  sample.ids.resize(static_cast<std::size_t>(size.num_tokens));
  sample.labels = sample.ids;
  sample.num_targets = size.num_tokens - 1;
  sample.num_views = size.num_views;
  return sample;
}

// Steps out of a stream of samples of given sizes.
class Packing {
 public:
  Packing(PackingOptions options, std::vector<Size> sizes)
      : packer_(options), sizes_(std::move(sizes)) {}

  std::optional<Step> next() {
    auto step = packer_.next([this]() -> base::Result<std::optional<Sample>> {
      if (num_pulled_ == sizes_.size()) return std::optional<Sample>();
      const std::size_t i = num_pulled_++;
      return std::optional<Sample>(sample_of(static_cast<Index>(i), sizes_[i]));
    });
    EXPECT_TRUE(step);
    return step ? *std::move(step) : std::nullopt;
  }

  std::vector<Step> all() {
    std::vector<Step> steps;
    while (auto step = next())
      steps.push_back(*std::move(step));
    return steps;
  }

  [[nodiscard]] const Packer& packer() const { return packer_; }

 private:
  Packer packer_;
  std::vector<Size> sizes_;
  std::size_t num_pulled_ = 0;
};

std::vector<Index> draws_of(const Step& step) {
  std::vector<Index> draws;
  draws.reserve(step.samples.size());
  for (const Sample& sample : step.samples)
    draws.push_back(sample.draw);
  return draws;
}

// Three of ten are texts; the others hold one picture on one of eight grids, as the released model
// counts them.
std::vector<Size> realistic_sizes(std::size_t count) {
  constexpr Size kGrids[] = {{421, 1},  {617, 3},  {631, 3},  {1023, 5},
                             {1415, 7}, {1429, 7}, {1807, 9}, {2017, 10}};
  base::Rng rng(11);
  std::vector<Size> sizes;
  for (std::size_t i = 0; i < count; ++i) {
    Size size{rng.next_between(20, 400), 0};
    if (rng.next_below(10) < 3) size.num_tokens *= 4;
    if (rng.next_below(10) < 7) {
      const Size grid = kGrids[rng.next_below(8)];
      size = {size.num_tokens % 400 + grid.num_tokens, grid.num_views};
    }
    sizes.push_back(size);
  }
  return sizes;
}

TEST(Packer, EachSampleComesOnceWholeAndWithinTheBudgets) {
  const PackingOptions options{
      .tokens_per_row = 4096, .rows_per_step = 3, .max_views_per_step = 40, .look_ahead = 16};
  const std::vector<Size> sizes = realistic_sizes(500);
  std::set<Index> seen;
  Index num_steps = 0;
  for (const Step& step : Packing(options, sizes).all()) {
    EXPECT_EQ(step.step_idx, num_steps++);
    EXPECT_LE(step.rows.size(), 3U);
    EXPECT_LE(step.num_views, 40);
    Index next_sample = 0;
    Index num_tokens = 0;
    Index num_targets = 0;
    Index num_views = 0;
    for (const Row& row : step.rows) {
      EXPECT_EQ(row.first_sample, next_sample);
      EXPECT_GE(row.num_samples, 1);
      Index row_tokens = 0;
      for (Index i = 0; i < row.num_samples; ++i) {
        const Sample& sample = step.samples[static_cast<std::size_t>(next_sample++)];
        EXPECT_EQ(sample.num_tokens(), sizes[static_cast<std::size_t>(sample.draw)].num_tokens);
        EXPECT_TRUE(seen.insert(sample.draw).second);
        row_tokens += sample.num_tokens();
        num_targets += sample.num_targets;
        num_views += sample.num_views;
      }
      EXPECT_EQ(row.num_tokens, row_tokens);
      EXPECT_LE(row_tokens, 4096);
      num_tokens += row_tokens;
    }
    EXPECT_EQ(next_sample, static_cast<Index>(step.samples.size()));
    EXPECT_EQ(step.num_tokens, num_tokens);
    EXPECT_EQ(step.num_targets, num_targets);
    EXPECT_EQ(step.num_views, num_views);
  }
  EXPECT_EQ(seen.size(), sizes.size());
}

TEST(Packer, RowsAreNearlyFull) {
  const PackingOptions options{.tokens_per_row = 4096, .rows_per_step = 4};
  std::vector<Step> steps = Packing(options, realistic_sizes(4000)).all();
  steps.erase(steps.end() - 5, steps.end());  // the end of the stream cannot be full
  Index num_tokens = 0;
  for (const Step& step : steps)
    num_tokens += step.num_tokens;
  const double share =
      static_cast<double>(num_tokens) / (static_cast<double>(steps.size()) * 4 * 4096);
  EXPECT_GT(share, 0.97);
}

// Deviation of the views per step, relative to their mean.
double spread_of_views(const std::vector<Step>& steps) {
  double sum = 0;
  double squares = 0;
  const auto count = static_cast<double>(steps.size() - 5);
  for (std::size_t i = 0; i + 5 < steps.size(); ++i) {
    const auto num_views = static_cast<double>(steps[i].num_views);
    sum += num_views;
    squares += num_views * num_views;
  }
  const double mean = sum / count;
  return std::sqrt(squares / count - mean * mean) / mean;
}

TEST(Packer, ViewsAreEvenerThanInTheOrderOfTheStream) {
  const std::vector<Size> sizes = realistic_sizes(4000);
  PackingOptions options{.tokens_per_row = 4096, .rows_per_step = 4};
  const double balanced = spread_of_views(Packing(options, sizes).all());
  options.look_ahead = 1;  // nothing to choose from: the order of the stream
  const double plain = spread_of_views(Packing(options, sizes).all());
  EXPECT_LT(balanced, 0.5 * plain) << balanced << " and " << plain;
}

TEST(Packer, NoSampleWaitsLongerThanTheLookAhead) {
  const PackingOptions options{.tokens_per_row = 4096, .rows_per_step = 2, .look_ahead = 20};
  Packing packing(options, realistic_sizes(1000));
  Index oldest_ever = 0;
  while (packing.next()) {
    for (const Sample& sample : packing.packer().held())
      oldest_ever = std::max(oldest_ever, packing.packer().held().back().draw - sample.draw);
    EXPECT_LE(packing.packer().held().size(), 20U);
  }
  // 2 rows a step take the 2 oldest at least, and at most some 30 samples in all.
  EXPECT_LT(oldest_ever, 300);
}

TEST(Packer, ASampleWithManyViewsWaitsForAStepWithRoom) {
  const PackingOptions options{
      .tokens_per_row = 10, .rows_per_step = 2, .max_views_per_step = 4, .look_ahead = 4};
  Packing packing(options, {{10, 3}, {10, 3}, {10, 1}, {10, 4}});
  const std::vector<Step> steps = packing.all();
  ASSERT_EQ(steps.size(), 3U);
  EXPECT_EQ(draws_of(steps[0]), (std::vector<Index>{0, 2}));
  EXPECT_EQ(draws_of(steps[1]), (std::vector<Index>{1}));
  EXPECT_EQ(draws_of(steps[2]), (std::vector<Index>{3}));
}

TEST(Packer, UnpackedRowsHoldOneSampleEachInOrder) {
  const PackingOptions options{.is_packed = false, .tokens_per_row = 100, .rows_per_step = 3};
  const std::vector<Step> steps =
      Packing(options, {{10, 1}, {90, 2}, {5, 0}, {7, 1}, {8, 1}}).all();
  ASSERT_EQ(steps.size(), 2U);
  EXPECT_EQ(draws_of(steps[0]), (std::vector<Index>{0, 1, 2}));
  EXPECT_EQ(draws_of(steps[1]), (std::vector<Index>{3, 4}));
  EXPECT_EQ(steps[0].rows.size(), 3U);
  EXPECT_EQ(steps[0].rows[1].num_tokens, 90);
  EXPECT_EQ(steps[0].rows[1].num_samples, 1);
}

TEST(Packer, UnpackedStepsEndAtTheLimitOfViews) {
  const PackingOptions options{.is_packed = false, .rows_per_step = 3, .max_views_per_step = 4};
  const std::vector<Step> steps = Packing(options, {{1, 3}, {1, 2}, {1, 1}, {1, 1}}).all();
  ASSERT_EQ(steps.size(), 2U);
  EXPECT_EQ(draws_of(steps[0]), (std::vector<Index>{0}));
  EXPECT_EQ(draws_of(steps[1]), (std::vector<Index>{1, 2, 3}));
}

TEST(Packer, AnErrorOfTheStreamIsHandedOn) {
  Packer packer(PackingOptions{});
  const auto step = packer.next([]() -> base::Result<std::optional<Sample>> {
    return base::Error::io("stream", "bytes, has none");
  });
  ASSERT_FALSE(step);
  EXPECT_EQ(step.error().to_string(), "stream: bytes, has none");
}

}  // namespace
}  // namespace tessera::data
