#include "data/loader.h"

#include <atomic>
#include <set>
#include <stdexcept>

#include <gtest/gtest.h>

#include "base/sha256.h"
#include "base/text.h"
#include "data/test_data.h"

namespace tessera::data {
namespace {

// Two sources in memory: texts and pictures of varied lengths; every seventh sample is broken.
Mixture varied_mixture(std::uint64_t seed = 3, Order order = Order::kShuffled) {
  const auto make_text = [](Index i) -> Outcome<RawSample> {
    if (i % 7 == 5) return Drop{DropReason::kBadJson, "broken"};
    return raw_sample(3 + i * 13 % 50);
  };
  const auto make_pictures = [](Index i) -> Outcome<RawSample> {
    if (i % 7 == 5) return Drop{DropReason::kMissingImage, "no picture"};
    return raw_sample(5 + i * 7 % 40, 1 + i % 3);
  };
  std::vector<Mixture::Part> parts;
  parts.push_back({.source = std::make_unique<MemorySource>("texts", 60, make_text), .weight = 1});
  parts.push_back(
      {.source = std::make_unique<MemorySource>("pictures", 45, make_pictures), .weight = 2});
  return Mixture::create(std::move(parts), seed, order).value();
}

LoaderOptions small_options(int num_workers) {
  return {.packing = {.tokens_per_row = 160,
                      .rows_per_step = 2,
                      .max_views_per_step = 8,
                      .look_ahead = 9},
          .num_workers = num_workers,
          .max_prefetched = 5};
}

// Everything of a step that a trainer could see.
std::string text_of(const Step& step) {
  std::string text = base::cat(step.step_idx, ":", step.num_tokens, ",", step.num_targets, ",",
                               step.num_views, ";");
  for (const Row& row : step.rows)
    text += base::cat(row.first_sample, "+", row.num_samples, "=", row.num_tokens, " ");
  for (const Sample& sample : step.samples) {
    std::string ids;
    for (std::size_t t = 0; t < sample.ids.size(); ++t)
      ids += base::cat(" ", sample.ids[t], "/", sample.labels[t]);
    text += base::cat("\n", sample.draw, " ", sample.source_idx, " ", sample.sample_idx, " ",
                      base::sha256_hex(std::as_bytes(std::span(ids))).substr(0, 8));
    for (const processor::ImageSpan& span : sample.image_spans)
      text += base::cat(" at ", span.first, "+", span.count);
    for (const vision::ImageViews& image : sample.images) {
      for (const std::string& digest : image.sha256())
        text += " " + digest.substr(0, 8);
    }
  }
  return text;
}

std::vector<std::string> read_steps(Loader& loader, int count) {
  std::vector<std::string> steps;
  for (int i = 0; i < count; ++i) {
    auto step = loader.next();
    EXPECT_TRUE(step) << step.error().to_string();
    if (!step || !*step) break;
    steps.push_back(text_of(**step));
  }
  return steps;
}

TEST(Loader, StepsDoNotDependOnTheNumberOfWorkers) {
  const processor::Processor processor = small_processor();
  auto alone = Loader::open(varied_mixture(), processor, small_options(0)).value();
  const std::vector<std::string> expected = read_steps(*alone, 40);
  ASSERT_EQ(expected.size(), 40U);
  for (const int num_workers : {1, 4}) {
    auto loader = Loader::open(varied_mixture(), processor, small_options(num_workers)).value();
    EXPECT_EQ(read_steps(*loader, 40), expected) << num_workers << " workers";
    EXPECT_EQ(loader->position(), alone->position());
  }
}

TEST(Loader, SeedsGiveDifferentSteps) {
  const processor::Processor processor = small_processor();
  auto a = Loader::open(varied_mixture(3), processor, small_options(1)).value();
  auto b = Loader::open(varied_mixture(4), processor, small_options(1)).value();
  EXPECT_NE(read_steps(*a, 3), read_steps(*b, 3));
}

TEST(Loader, AReopenedLoaderGoesOnExactly) {
  const processor::Processor processor = small_processor();
  auto whole = Loader::open(varied_mixture(), processor, small_options(2)).value();
  const std::vector<std::string> expected = read_steps(*whole, 60);
  for (const int stop : {0, 1, 2, 7, 23, 59}) {
    auto before = Loader::open(varied_mixture(), processor, small_options(2)).value();
    read_steps(*before, stop);
    const std::string position = before->position();
    before.reset();
    auto after = Loader::open(varied_mixture(), processor, small_options(3), position).value();
    const std::vector<std::string> rest = read_steps(*after, 60 - stop);
    EXPECT_EQ(rest, std::vector<std::string>(expected.begin() + stop, expected.end())) << stop;
    EXPECT_EQ(after->position(), whole->position()) << stop;
    EXPECT_EQ(after->report().num_samples(), whole->report().num_samples());
    EXPECT_EQ(after->report().num_dropped(), whole->report().num_dropped());
  }
}

TEST(Loader, APositionCanBeTakenAgainAtOnce) {
  const processor::Processor processor = small_processor();
  auto loader = Loader::open(varied_mixture(), processor, small_options(1)).value();
  read_steps(*loader, 5);
  const std::string position = loader->position();
  auto reopened = Loader::open(varied_mixture(), processor, small_options(1), position).value();
  EXPECT_EQ(reopened->position(), position);
}

TEST(Loader, PositionsOfOtherDataOrDamagedOnesAreRefused) {
  const processor::Processor processor = small_processor();
  const auto error_of = [&](const std::string& position, const LoaderOptions& options) {
    const auto loader = Loader::open(varied_mixture(), processor, options, position);
    return loader ? "" : loader.error().to_string();
  };
  auto loader = Loader::open(varied_mixture(), processor, small_options(1)).value();
  read_steps(*loader, 2);
  const std::string position = loader->position();
  EXPECT_EQ(error_of(position, small_options(1)), "");
  LoaderOptions others = small_options(1);
  others.packing.rows_per_step = 3;
  EXPECT_EQ(error_of(position, others),
            "data loader: a position of the same data and options, is of others");
  EXPECT_NE(error_of(position.substr(0, 40), small_options(1)), "");
  EXPECT_NE(error_of("{}", small_options(1)).find("required field"), std::string::npos);
  std::string ahead = position;
  ahead.replace(ahead.find("\"held\":[") + 8, 0, "999999,");
  EXPECT_NE(error_of(ahead, small_options(1)).find("held: numbers under"), std::string::npos);
}

TEST(Loader, APositionWhoseSamplesHaveBrokenSinceIsRefused) {
  const processor::Processor processor = small_processor();
  std::atomic<bool> is_broken = false;
  const auto open = [&](const std::string& position) {
    std::vector<Mixture::Part> parts;
    const auto make = [&is_broken](Index) -> Outcome<RawSample> {
      if (is_broken) return Drop{DropReason::kMissingImage, "line 1: a.png: a file, is none"};
      return raw_sample(40);
    };
    parts.push_back({.source = std::make_unique<MemorySource>("memory", 50, make), .weight = 1});
    return Loader::open(Mixture::create(std::move(parts), 1, Order::kShuffled).value(), processor,
                        small_options(1), position);
  };
  auto loader = open("").value();
  read_steps(*loader, 2);
  const std::string position = loader->position();
  is_broken = true;
  const auto reopened = open(position);
  ASSERT_FALSE(reopened);
  EXPECT_EQ(reopened.error().to_string(),
            "data loader: the samples that were held when the position was taken, lacks one: line "
            "1: a.png: a file, is none");
}

TEST(Loader, ShardsPartTheStream) {
  const processor::Processor processor = small_processor();
  LoaderOptions options = small_options(2);
  options.num_epochs = 2;
  const auto draws_of_shard = [&](Index shard, Index num_shards) {
    options.shard = shard;
    options.num_shards = num_shards;
    auto loader = Loader::open(varied_mixture(), processor, options).value();
    std::set<Index> draws;
    while (true) {
      auto step = loader->next().value();
      if (!step) return draws;
      for (const Sample& sample : step->samples) {
        EXPECT_EQ(sample.draw % num_shards, shard);
        EXPECT_TRUE(draws.insert(sample.draw).second);
      }
    }
  };
  const std::set<Index> whole = draws_of_shard(0, 1);
  std::set<Index> parts;
  for (Index shard = 0; shard < 3; ++shard)
    parts.merge(draws_of_shard(shard, 3));
  EXPECT_EQ(parts, whole);
  EXPECT_GT(whole.size(), 150U);
}

TEST(Loader, AnEpochInOrderReadsEverySampleOnce) {
  const processor::Processor processor = small_processor();
  LoaderOptions options = small_options(3);
  options.num_epochs = 1;
  auto loader = Loader::open(varied_mixture(1, Order::kSequential), processor, options).value();
  std::set<Index> draws;
  while (true) {
    const auto step = loader->next().value();
    if (!step) break;
    for (const Sample& sample : step->samples)
      draws.insert(sample.draw);
  }
  const Index num_broken = 8 + 6;  // i % 7 == 5 among 60 and 45
  EXPECT_EQ(static_cast<Index>(draws.size()), 105 - num_broken);
  EXPECT_EQ(loader->report().num_samples(), 105 - num_broken);
  EXPECT_EQ(loader->report().count(DropReason::kBadJson), 8);
  EXPECT_EQ(loader->report().count(DropReason::kMissingImage), 6);
  EXPECT_FALSE(loader->next().value());  // and stays at the end
}

TEST(Loader, OverlongSamplesAreCountedAndLeftOut) {
  const processor::Processor processor = small_processor();
  std::vector<Mixture::Part> parts;
  parts.push_back({.source = std::make_unique<MemorySource>(
                       "memory", 4, [](Index i) { return raw_sample(i == 2 ? 500 : 10); }),
                   .weight = 1});
  LoaderOptions options = small_options(1);
  options.num_epochs = 1;
  auto loader = Loader::open(Mixture::create(std::move(parts), 1, Order::kShuffled).value(),
                             processor, options)
                    .value();
  EXPECT_EQ(read_steps(*loader, 10).size(), 1U);
  EXPECT_EQ(loader->report().num_samples(), 3);
  EXPECT_EQ(loader->report().count(DropReason::kTooLong), 1);
  ASSERT_EQ(loader->report().examples(DropReason::kTooLong).size(), 1U);
  EXPECT_NE(loader->report().examples(DropReason::kTooLong)[0].find("at most 160 tokens, has 5"),
            std::string::npos);
}

TEST(Loader, ASourceWithoutAUsableSampleIsAnError) {
  const processor::Processor processor = small_processor();
  const auto broken = [](Index) -> Outcome<RawSample> {
    return Drop{DropReason::kBadJson, "line 3: JSON, is none"};
  };
  std::vector<Mixture::Part> parts;
  parts.push_back(
      {.source = std::make_unique<MemorySource>("good", 10, [](Index) { return raw_sample(5); }),
       .weight = 1});
  parts.push_back({.source = std::make_unique<MemorySource>("broken", 20, broken), .weight = 1});
  auto loader = Loader::open(Mixture::create(std::move(parts), 1, Order::kShuffled).value(),
                             processor, small_options(2))
                    .value();
  base::Result<std::optional<Step>> step = loader->next();
  for (int i = 0; i < 100 && step; ++i)
    step = loader->next();
  ASSERT_FALSE(step);
  EXPECT_EQ(step.error().to_string(),
            "data loader: broken: at least one usable sample, all of 20 in a row were left out; "
            "the last one: bad_json: line 3: JSON, is none");
}

TEST(Loader, ExceptionsOfASourceBecomeErrors) {
  const processor::Processor processor = small_processor();
  for (const int num_workers : {0, 2}) {
    std::vector<Mixture::Part> parts;
    const auto make = [](Index i) -> Outcome<RawSample> {
      if (i == 4) throw std::runtime_error("a fault in the source");
      return raw_sample(5);
    };
    parts.push_back({.source = std::make_unique<MemorySource>("memory", 10, make), .weight = 1});
    auto loader = Loader::open(Mixture::create(std::move(parts), 1, Order::kShuffled).value(),
                               processor, small_options(num_workers))
                      .value();
    base::Result<std::optional<Step>> step = loader->next();
    for (int i = 0; i < 10 && step; ++i)
      step = loader->next();
    ASSERT_FALSE(step);
    EXPECT_EQ(step.error().to_string(), "read sample: a fault in the source");
  }
}

TEST(Loader, ReadsAheadNoFurtherThanAllowedAndStopsInTheMiddle) {
  const processor::Processor processor = small_processor();
  std::atomic<Index> num_read = 0;
  std::vector<Mixture::Part> parts;
  const auto make = [&num_read](Index) -> Outcome<RawSample> {
    ++num_read;
    return raw_sample(40);
  };
  parts.push_back({.source = std::make_unique<MemorySource>("memory", 1000, make), .weight = 1});
  {
    auto loader = Loader::open(Mixture::create(std::move(parts), 1, Order::kShuffled).value(),
                               processor, small_options(4))
                      .value();
    read_steps(*loader, 3);
    const Index num_pulled = loader->report().num_samples();
    EXPECT_LE(num_read, num_pulled + 5);
  }
  EXPECT_LT(num_read, 100);
}

TEST(Loader, ACancelledStepLosesNothingBehindThePosition) {
  const processor::Processor processor = small_processor();
  auto whole = Loader::open(varied_mixture(), processor, small_options(0)).value();
  const std::vector<std::string> expected = read_steps(*whole, 6);
  base::CancelFlag cancel;
  // Ctrl-C while sample 40 is being read, in the middle of a step.
  std::atomic<Index> num_read = 0;
  std::vector<Mixture::Part> parts;
  const Mixture plain = varied_mixture();
  for (Index i = 0; i < plain.num_sources(); ++i) {
    const Source& source = plain.source(i);
    parts.push_back({.source = std::make_unique<MemorySource>(source.name(), source.num_samples(),
                                                              [&](Index sample_idx) {
                                                                if (++num_read == 40)
                                                                  cancel.request();
                                                                return source.read(sample_idx);
                                                              }),
                     .weight = static_cast<double>(i + 1)});
  }
  LoaderOptions options = small_options(0);
  options.cancel = &cancel;
  auto loader = Loader::open(Mixture::create(std::move(parts), 3, Order::kShuffled).value(),
                             processor, options)
                    .value();
  std::vector<std::string> steps;
  base::Result<std::optional<Step>> step = loader->next();
  for (; step; step = loader->next())
    steps.push_back(text_of(**step));
  EXPECT_EQ(step.error().kind, base::ErrorKind::kCancelled);
  ASSERT_GE(steps.size(), 1U);
  ASSERT_LT(steps.size(), 6U);
  cancel.clear();
  EXPECT_FALSE(loader->next());  // what the broken step had taken is gone
  auto after =
      Loader::open(varied_mixture(), processor, small_options(1), loader->position()).value();
  const auto rest = read_steps(*after, static_cast<int>(6 - steps.size()));
  steps.insert(steps.end(), rest.begin(), rest.end());
  EXPECT_EQ(steps, expected);
}

TEST(Loader, OptionsThatCannotBeServedAreRefused) {
  const processor::Processor processor = small_processor();
  const auto error_of = [&](auto change) {
    LoaderOptions options = small_options(1);
    change(options);
    const auto loader = Loader::open(varied_mixture(), processor, options);
    return loader ? "" : loader.error().to_string();
  };
  EXPECT_EQ(error_of([](LoaderOptions& o) { o.packing.tokens_per_row = 0; }),
            "data loader: tokens per row: at least 1, is 0");
  EXPECT_EQ(error_of([](LoaderOptions& o) { o.packing.rows_per_step = -1; }),
            "data loader: rows per step: at least 1, is -1");
  EXPECT_EQ(error_of([](LoaderOptions& o) { o.shard = 2, o.num_shards = 2; }),
            "data loader: a shard R/N with 0 <= R < N, is 2/2");
  EXPECT_EQ(error_of([](LoaderOptions& o) { o.num_workers = -1; }),
            "data loader: workers: at least 0, is -1");
  EXPECT_EQ(error_of([](LoaderOptions& o) { o.max_prefetched = 0; }),
            "data loader: samples read ahead: at least 1, is 0");
}

}  // namespace
}  // namespace tessera::data
