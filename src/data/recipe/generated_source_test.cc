#include "data/recipe/generated_source.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "data/loader.h"
#include "data/test_data.h"
#include "synth/recipe/test_catalogue.h"

namespace tessera::data {
namespace {

GeneratedSource::Setup setup_of(Index num_samples, Index uses = 1) {
  GeneratedSource::Setup setup{.recipe = synth::bars_recipe(),
                               .catalogue = synth::test_catalogue(),
                               .assets = synth::no_assets(),
                               .seed = 5,
                               .num_samples = num_samples,
                               .uses = uses,
                               .window = 8};
  setup.recipe.parts.push_back({.name = "words", .tasks = {{"text.*", 1}}});
  setup.recipe.text_share = 0.3;
  return setup;
}

std::string text_of(const Outcome<RawSample>& raw) {
  if (!raw) return "drop: " + raw.drop().message;
  std::string text = raw->place;
  for (const processor::Message& message : raw->conversation.messages)
    text += "|" + message.content;
  for (const Picture& picture : raw->pictures)
    text.append(picture.pixels.rgb.begin(), picture.pixels.rgb.end());
  return text;
}

TEST(GeneratedSource, WhatIsReadDependsOnTheNumberAlone) {
  const GeneratedSource source(setup_of(30, 2));
  ASSERT_GT(source.num_samples(), 50);
  std::vector<std::string> forward;
  for (Index i = 0; i < source.num_samples(); ++i)
    forward.push_back(text_of(source.read(i)));
  const GeneratedSource fresh(setup_of(30, 2));
  for (Index i = source.num_samples() - 1; i >= 0; --i)
    ASSERT_EQ(text_of(fresh.read(i)), forward[static_cast<std::size_t>(i)]) << i;
  // Second uses out of what was kept, out of nothing kept, and out of too little room.
  GeneratedSource::Setup narrow = setup_of(30, 2);
  narrow.cache_bytes = 100'000;
  const GeneratedSource small(narrow);
  for (Index i = 0; i < source.num_samples(); ++i)
    ASSERT_EQ(text_of(small.read(i)), forward[static_cast<std::size_t>(i)]) << i;
}

TEST(GeneratedSource, IdentityNamesEverythingThatChangesSamples) {
  const std::string identity = GeneratedSource(setup_of(30)).identity();
  EXPECT_EQ(GeneratedSource(setup_of(30)).identity(), identity);
  EXPECT_NE(GeneratedSource(setup_of(31)).identity(), identity);
  EXPECT_NE(GeneratedSource(setup_of(30, 2)).identity(), identity);
  GeneratedSource::Setup other = setup_of(30);
  other.recipe.gates.max_repeats = 99;
  EXPECT_NE(GeneratedSource(other).identity(), identity);
  other = setup_of(30);
  other.seed = 6;
  EXPECT_NE(GeneratedSource(other).identity(), identity);
  other = setup_of(30);
  other.split = synth::Split::kHeldOut;
  EXPECT_NE(GeneratedSource(other).identity(), identity);
  other = setup_of(30);
  other.assets = std::make_shared<const synth::Assets>(synth::AssetContent{}, "others");
  EXPECT_NE(GeneratedSource(other).identity(), identity);
  other = setup_of(30);
  other.keeps_documents = true;
  EXPECT_EQ(GeneratedSource(other).identity(), identity);
}

TEST(GeneratedSource, SamplesThatNoAttemptMakesAreDrops) {
  GeneratedSource::Setup setup = setup_of(3);
  setup.recipe.text_share = 0;
  setup.recipe.parts[0].generators = {{"tiny", 1}};
  const GeneratedSource source(setup);
  const auto raw = source.read(1);
  ASSERT_FALSE(raw);
  EXPECT_EQ(name_of(raw.drop().reason), "not_made");
  EXPECT_EQ(raw.drop().message,
            "bars: sample 1: an attempt that passes the gates, the last of 8 is unreadable");
}

TEST(GeneratedSource, DocumentsSayWhatIsKnown) {
  GeneratedSource::Setup setup = setup_of(20);
  setup.keeps_documents = true;
  const GeneratedSource source(setup);
  const auto raw = source.read(7);
  const formats::Json document = formats::Json::parse(raw->document);
  EXPECT_EQ(document.at("index"), 7);
  EXPECT_EQ(document.at("messages").size(), 2U);
  EXPECT_EQ(GeneratedSource(setup_of(20)).read(7)->document, "");
}

// Steps of a mixture with this source, from the beginning or behind a position.
std::unique_ptr<Loader> loader_of(const processor::Processor& processor,
                                  int num_workers,
                                  const std::string& position = "") {
  std::vector<Mixture::Part> parts;
  parts.push_back({.source = std::make_unique<GeneratedSource>(setup_of(200, 2)), .weight = 3});
  parts.push_back({.source = std::make_unique<MemorySource>(
                       "memory", 20, [](Index i) { return raw_sample(3 + i); }),
                   .weight = 1});
  auto mixture = Mixture::create(std::move(parts), 1, Order::kShuffled).value();
  return Loader::open(std::move(mixture), processor,
                      {.packing = {.tokens_per_row = 200, .rows_per_step = 2, .look_ahead = 6},
                       .num_workers = num_workers},
                      position)
      .value();
}

std::string next_of(Loader& loader) {
  const auto step = loader.next();
  EXPECT_TRUE(step && *step) << (step ? "no step" : step.error().to_string());
  if (!step || !*step) return "none";
  std::string text;
  for (const Sample& sample : (*step)->samples) {
    for (const std::int32_t id : sample.ids)
      text += std::to_string(id) + " ";
    for (const vision::ImageViews& image : sample.images) {
      for (const std::string& digest : image.sha256())
        text += digest + " ";
    }
  }
  return text;
}

TEST(GeneratedSource, TrainingGoesOnWhereItStopped) {
  const processor::Processor processor = small_processor();
  const auto whole = loader_of(processor, 2);
  std::vector<std::string> steps;
  std::vector<std::string> positions;
  for (int i = 0; i < 24; ++i) {
    steps.push_back(next_of(*whole));
    positions.push_back(whole->position());
  }
  for (const std::size_t stop : {std::size_t{0}, std::size_t{7}, std::size_t{15}}) {
    const auto resumed = loader_of(processor, stop == 7 ? 0 : 3, positions[stop]);
    for (std::size_t i = stop + 1; i < stop + 8; ++i)
      ASSERT_EQ(next_of(*resumed), steps[i]) << "stopped behind " << stop;
  }
}

}  // namespace
}  // namespace tessera::data
