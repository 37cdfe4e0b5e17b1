#include "data/mixture.h"

#include <algorithm>
#include <cmath>
#include <set>

#include <gtest/gtest.h>

#include "data/test_data.h"

namespace tessera::data {
namespace {

struct Share {
  Index size;
  double weight;
};

Mixture mixture_of(const std::vector<Share>& shares,
                   std::uint64_t seed = 1,
                   Order order = Order::kShuffled) {
  std::vector<Mixture::Part> parts;
  parts.reserve(shares.size());
  for (const Share& share : shares) {
    parts.push_back({.source = std::make_unique<MemorySource>("memory", share.size,
                                                              [](Index) { return raw_sample(1); }),
                     .weight = share.weight});
  }
  return Mixture::create(std::move(parts), seed, order).value();
}

std::vector<Draw> first_draws(const Mixture& mixture, Index count) {
  std::vector<Draw> draws;
  draws.reserve(static_cast<std::size_t>(count));
  for (Index t = 0; t < count; ++t)
    draws.push_back(mixture.draw(t));
  return draws;
}

TEST(Mixture, OneSourceGoesThroughItsEpochs) {
  const Mixture mixture = mixture_of({{.size = 37, .weight = 2}});
  EXPECT_EQ(mixture.epoch_size(), 37);
  std::vector<std::vector<Index>> orders(3);
  for (Index t = 0; t < Index{3} * 37; ++t) {
    const Draw draw = mixture.draw(t);
    EXPECT_EQ(draw.epoch, t / 37);
    orders[static_cast<std::size_t>(draw.epoch)].push_back(draw.sample_idx);
  }
  EXPECT_NE(orders[0], orders[1]);
  EXPECT_NE(orders[1], orders[2]);
  for (std::vector<Index>& order : orders) {
    std::sort(order.begin(), order.end());
    for (Index i = 0; i < 37; ++i)
      EXPECT_EQ(order[static_cast<std::size_t>(i)], i);
  }
}

TEST(Mixture, SharesFollowTheWeightsAtEveryLength) {
  const std::vector<Share> shares = {{1000, 0.5}, {10, 3}, {77, 1}, {5, 0.01}};
  const double sum = 4.51;
  const Mixture mixture = mixture_of(shares);
  std::vector<Index> counts(shares.size());
  for (Index t = 0; t < 20'000; ++t) {
    ++counts[static_cast<std::size_t>(mixture.draw(t).source_idx)];
    if (t % 64 != 63) continue;  // within a block the order is random
    for (std::size_t s = 0; s < shares.size(); ++s) {
      const double expected = static_cast<double>(t + 1) * shares[s].weight / sum;
      EXPECT_LT(std::abs(static_cast<double>(counts[s]) - expected), 4) << "source " << s;
    }
  }
}

TEST(Mixture, EverySourceIsReadEpochByEpoch) {
  const Mixture mixture = mixture_of({{40, 1}, {7, 2}, {300, 0.3}});
  std::vector<std::vector<std::set<Index>>> seen(3, std::vector<std::set<Index>>(2000));
  for (const Draw& draw : first_draws(mixture, 5000)) {
    auto& epoch =
        seen[static_cast<std::size_t>(draw.source_idx)][static_cast<std::size_t>(draw.epoch)];
    EXPECT_TRUE(epoch.insert(draw.sample_idx).second) << "twice in one epoch";
  }
  // All epochs but those cut off at the end are complete.
  for (std::size_t s = 0; s < 3; ++s) {
    const auto size = static_cast<std::size_t>(mixture.source(static_cast<Index>(s)).num_samples());
    const auto unfinished = std::count_if(seen[s].begin(), seen[s].end(), [size](const auto& each) {
      return !each.empty() && each.size() < size;
    });
    EXPECT_LE(unfinished, s == 1 ? 10 : 2);  // a block of 64 draws may hold several epochs of 7
  }
}

TEST(Mixture, ADrawDependsOnSeedAndNumberAlone) {
  const std::vector<Share> shares = {{100, 1}, {200, 1}};
  const Mixture mixture = mixture_of(shares, 5);
  const std::vector<Draw> draws = first_draws(mixture, 500);
  const Mixture same = mixture_of(shares, 5);
  for (Index t = 499; t >= 0; --t)
    EXPECT_EQ(same.draw(t), draws[static_cast<std::size_t>(t)]);
  EXPECT_NE(first_draws(mixture_of(shares, 6), 500), draws);
}

TEST(Mixture, StridedDrawsSeeEverySource) {
  // With equal weights a plain alternation would give each of two shards one source only.
  const Mixture mixture = mixture_of({{100, 1}, {100, 1}});
  for (Index shard = 0; shard < 2; ++shard) {
    Index count = 0;
    for (Index t = shard; t < 1000; t += 2)
      count += mixture.draw(t).source_idx;
    EXPECT_NEAR(static_cast<double>(count), 250, 60);
  }
}

TEST(Mixture, AnOrderedSourceIsNotShuffled) {
  const formats::TemporaryFolder folder;
  std::string lines;
  for (int i = 0; i < 300; ++i)
    lines += text_line("q", std::to_string(i)) + "\n";
  folder.write("a.jsonl", lines);
  folder.write("mix.json", R"({"sources": [{"path": "a.jsonl", "in_order": true}]})");
  const MixtureConfig config = read_mixture(folder.file("mix.json")).value();
  const auto mixture = Mixture::open(config, std::nullopt, 1, Order::kShuffled);
  ASSERT_TRUE(mixture) << mixture.error().to_string();
  for (Index t = 0; t < 700; ++t)
    ASSERT_EQ(mixture->draw(t), (Draw{0, t % 300, t / 300}));
  MixtureConfig shuffled = config;
  shuffled.sources[0].in_order = false;
  const auto other = Mixture::open(shuffled, std::nullopt, 1, Order::kShuffled);
  EXPECT_NE(other->identity(), mixture->identity());
  // Beside another source draws change places within their blocks only.
  MixtureConfig two = config;
  two.sources.push_back(config.sources[0]);
  const auto both = Mixture::open(two, std::nullopt, 1, Order::kShuffled);
  for (Index t = 0; t < 500; ++t)
    EXPECT_NEAR(static_cast<double>(both->draw(t).sample_idx), static_cast<double>(t) / 2, 64);
}

TEST(Mixture, SequentialReadsAllInOrder) {
  const Mixture mixture = mixture_of({{3, 1}, {2, 100}}, 1, Order::kSequential);
  const std::vector<Draw> expected = {{0, 0, 0}, {0, 1, 0}, {0, 2, 0}, {1, 0, 0}, {1, 1, 0},
                                      {0, 0, 1}, {0, 1, 1}, {0, 2, 1}, {1, 0, 1}, {1, 1, 1}};
  EXPECT_EQ(first_draws(mixture, 10), expected);
}

TEST(Mixture, WeightsThatCannotBeServedAreRefused) {
  const auto error_of = [](const std::vector<double>& weights) {
    std::vector<Mixture::Part> parts;
    parts.reserve(weights.size());
    for (const double weight : weights) {
      parts.push_back({.source = std::make_unique<MemorySource>(
                           "memory", 1, [](Index) { return raw_sample(1); }),
                       .weight = weight});
    }
    const auto mixture = Mixture::create(std::move(parts), 1, Order::kShuffled);
    return mixture ? "" : mixture.error().to_string();
  };
  EXPECT_NE(error_of({}).find("1 to 65536 sources, has 0"), std::string::npos);
  EXPECT_NE(error_of({1, 0}).find("a weight above 0"), std::string::npos);
  EXPECT_NE(error_of({1, -1}).find("a weight above 0"), std::string::npos);
  EXPECT_NE(error_of({1, 1e-11}).find("not under 2^-32"), std::string::npos);
  EXPECT_NE(error_of({1, std::nan("")}).find("a weight above 0"), std::string::npos);
  EXPECT_EQ(error_of({1, 1e-9}), "");
}

TEST(ParseMixture, ReadsSourcesRelativeToTheFile) {
  const auto config = parse_mixture(R"({"sources": [
      {"path": "a.jsonl"},
      {"path": "/b", "weight": 0.5, "image_root": "pictures", "name": "b", "split": "held_out"}]})",
                                    "mix.json", "folder");
  ASSERT_TRUE(config) << config.error().to_string();
  ASSERT_EQ(config->sources.size(), 2U);
  EXPECT_EQ(config->sources[0].path, "folder/a.jsonl");
  EXPECT_EQ(config->sources[0].name, "a.jsonl");
  EXPECT_EQ(config->sources[0].image_root, "");
  EXPECT_EQ(config->sources[0].weight, 1);
  EXPECT_EQ(config->sources[0].split, Split::kTrain);
  EXPECT_EQ(config->sources[1].path, "/b");
  EXPECT_EQ(config->sources[1].image_root, "folder/pictures");
  EXPECT_EQ(config->sources[1].name, "b");
  EXPECT_EQ(config->sources[1].weight, 0.5);
  EXPECT_EQ(config->sources[1].split, Split::kHeldOut);
}

TEST(ParseMixture, ASourceMayBeMade) {
  const auto config = parse_mixture(R"({"sources": [
      {"recipe": "r.json", "samples": 100, "seed": 3, "uses": 2, "window": 16, "weight": 2},
      {"recipe": "/r.json", "assets": "a.pack", "samples": 5, "split": "held_out", "name": "h"}]})",
                                    "mix.json", "folder");
  ASSERT_TRUE(config) << config.error().to_string();
  const SourceConfig& train = config->sources[0];
  EXPECT_EQ(train.name, "r.json");
  EXPECT_EQ(train.weight, 2);
  ASSERT_TRUE(train.generation);
  EXPECT_EQ(train.generation->recipe, "folder/r.json");
  EXPECT_EQ(train.generation->assets, "");
  EXPECT_EQ(train.generation->seed, 3U);
  EXPECT_EQ(train.generation->samples, 100);
  EXPECT_EQ(train.generation->uses, 2);
  EXPECT_EQ(train.generation->window, 16);
  EXPECT_EQ(train.generation->split, synth::Split::kTrain);
  const SourceConfig& held_out = config->sources[1];
  EXPECT_EQ(held_out.split, Split::kHeldOut);
  EXPECT_EQ(held_out.generation->split, synth::Split::kHeldOut);
  EXPECT_EQ(held_out.generation->assets, "folder/a.pack");
  const auto opened = Mixture::open(*config, Split::kTrain, 1, Order::kShuffled);
  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().to_string().find("r.json"), std::string::npos);
}

TEST(ParseMixture, NamesWhatIsWrong) {
  const auto error_of = [](const char* text) {
    const auto config = parse_mixture(text, "mix.json", "");
    return config ? "" : config.error().to_string();
  };
  EXPECT_EQ(error_of(R"({"sources": [{"path": "a", "wieght": 1}]})"),
            "mix.json: sources[0].wieght: a known field, is unknown, with value 1 (near "
            "\"weight\")");
  EXPECT_EQ(error_of(R"({"source": []})"),
            "mix.json: source: a known field, is unknown, with value [] (near \"sources\")");
  EXPECT_EQ(error_of("{}"), "mix.json: sources: at least one source, has none");
  EXPECT_EQ(error_of(R"({"sources": [{"path": ""}]})"),
            "mix.json: sources[0].path: a path, is empty");
  EXPECT_NE(error_of(R"({"sources": [{"recipe": "a"}]})").find("sources[0].samples"),
            std::string::npos);
  EXPECT_NE(error_of(R"({"sources": [{"recipe": "a", "samples": 1, "path": "b"}]})")
                .find("sources[0].path: a known field"),
            std::string::npos);
  EXPECT_EQ(error_of(R"({"sources": [{"path": "a", "weight": -2}]})"),
            "mix.json: sources[0].weight: a number above 0, is -2");
  EXPECT_NE(error_of(R"({"sources": [{"path": "a", "split": "test"}]})").find("held_out"),
            std::string::npos);
}

TEST(Mixture, OpensTheSourcesOfOneSplit) {
  const formats::TemporaryFolder folder;
  folder.write("a.jsonl", text_line("q", "a") + "\n");
  folder.write("b.jsonl", text_line("q", "b") + "\n" + text_line("q", "c") + "\n");
  folder.write("mix.json", R"({"sources": [{"path": "a.jsonl"},
                                           {"path": "b.jsonl", "split": "held_out"}]})");
  const MixtureConfig config = read_mixture(folder.file("mix.json")).value();
  const auto train = Mixture::open(config, Split::kTrain, 1, Order::kShuffled);
  ASSERT_TRUE(train) << train.error().to_string();
  EXPECT_EQ(train->epoch_size(), 1);
  const auto held_out = Mixture::open(config, Split::kHeldOut, 1, Order::kShuffled);
  ASSERT_TRUE(held_out) << held_out.error().to_string();
  EXPECT_EQ(held_out->epoch_size(), 2);
  EXPECT_EQ(held_out->source(0).name(), "b.jsonl");
  EXPECT_NE(train->identity(), held_out->identity());
  EXPECT_EQ(Mixture::open(config, std::nullopt, 1, Order::kShuffled)->num_sources(), 2);
  const MixtureConfig training_only = {.sources = {config.sources[0]}};
  const auto none = Mixture::open(training_only, Split::kHeldOut, 1, Order::kShuffled);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().to_string(), "mixture: at least one source of split held_out, has none");
}

}  // namespace
}  // namespace tessera::data
