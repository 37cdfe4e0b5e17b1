#include "data/make/make_shards.h"

#include <filesystem>
#include <map>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "base/file_lock.h"
#include "base/sha256.h"
#include "data/recipe/generated_source.h"
#include "data/source.h"
#include "data/test_data.h"
#include "formats/tar.h"
#include "synth/recipe/test_catalogue.h"

namespace tessera::data {
namespace {

using formats::TemporaryFolder;

ShardSetup small_setup() {
  return {.recipe = synth::bars_recipe(),
          .catalogue = synth::test_catalogue(),
          .assets = synth::no_assets(),
          .seed = 11,
          .num_samples = 50,
          .shard_samples = 16};
}

// Digests of all files that are to be the same: shards, their indexes, statistics.
std::map<std::string, std::string> digests(const std::string& folder) {
  std::map<std::string, std::string> all;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(".")) continue;
    all[name] = base::sha256_hex(base::read_file(entry.path().string(), 1 << 28).value());
  }
  return all;
}

TEST(MakeShards, BytesDoNotDependOnTheWorkers) {
  const ShardSetup setup = small_setup();
  std::map<std::string, std::string> first;
  for (const int num_workers : {1, 2, 4}) {
    const TemporaryFolder folder;
    const auto report = make_shards(setup, {.folder = folder.path(), .num_workers = num_workers});
    ASSERT_TRUE(report) << report.error().to_string();
    EXPECT_TRUE(report->is_complete);
    EXPECT_EQ(report->num_shards, 4);
    EXPECT_EQ(report->stats.num_samples(), 50);
    if (first.empty()) first = digests(folder.path());
    EXPECT_EQ(digests(folder.path()), first) << num_workers;
  }
  EXPECT_EQ(first.size(), 9U) << "four shards, four indexes, stats.json";
}

TEST(MakeShards, PartsAddUpToTheWhole) {
  const ShardSetup setup = small_setup();
  const TemporaryFolder whole;
  ASSERT_TRUE(make_shards(setup, {.folder = whole.path()}));
  const TemporaryFolder parts;
  for (const Index part : {2, 0, 1}) {
    const auto report = make_shards(setup, {.folder = parts.path(), .part = part, .num_parts = 3});
    ASSERT_TRUE(report) << report.error().to_string();
    EXPECT_EQ(report->num_shards, part == 0 ? 2 : 1);
  }
  EXPECT_EQ(digests(parts.path()), digests(whole.path()));
}

TEST(MakeShards, TheTrainerReadsThem) {
  const ShardSetup setup = small_setup();
  const TemporaryFolder folder;
  ASSERT_TRUE(make_shards(setup, {.folder = folder.path(), .num_workers = 2}));
  const auto source = open_source({.path = folder.path(), .keeps_documents = true});
  ASSERT_TRUE(source) << source.error().to_string();
  ASSERT_EQ((*source)->num_samples(), 50);
  const GeneratedSource generated({.recipe = setup.recipe,
                                   .catalogue = setup.catalogue,
                                   .assets = setup.assets,
                                   .seed = setup.seed,
                                   .num_samples = setup.num_samples,
                                   .keeps_documents = true});
  for (Index i = 0; i < 50; ++i) {
    const auto stored = (*source)->read(i);
    const auto made = generated.read(i);
    ASSERT_TRUE(stored && made);
    ASSERT_EQ(stored->conversation.messages.size(), 2U);
    for (std::size_t k = 0; k < 2; ++k) {
      EXPECT_EQ(stored->conversation.messages[k].content, made->conversation.messages[k].content);
    }
    const auto pixels = formats::decode_image(stored->pictures.at(0).encoded);
    EXPECT_EQ(pixels->rgb, made->pictures.at(0).pixels.rgb) << "PNG loses nothing";
    formats::Json document = formats::Json::parse(stored->document);
    EXPECT_EQ(document.at("index"), i);
    EXPECT_EQ(document.at("task").get<std::string>().substr(0, 5), "read.");
    EXPECT_EQ(document.at("boxes").at(0).at("kind"), "line");
  }
}

TEST(MakeShards, GoesOnBehindCompleteShards) {
  const ShardSetup setup = small_setup();
  const TemporaryFolder whole;
  ASSERT_TRUE(make_shards(setup, {.folder = whole.path()}));
  const TemporaryFolder folder;
  base::CancelFlag cancel;
  const auto stopped = make_shards(
      setup, {.folder = folder.path(), .cancel = &cancel, .on_progress = [&](Index done, Index) {
                if (done == 20) cancel.request();
              }});
  ASSERT_TRUE(stopped);
  EXPECT_FALSE(stopped->is_complete);
  EXPECT_EQ(stopped->num_shards, 1);
  EXPECT_EQ(stopped->stats.num_samples(), 16);
  EXPECT_EQ(digests(folder.path()).size(), 3U) << "nothing half-written";
  // What a killed process leaves, of this part and of another one.
  folder.write("shard-000001.tar.tmp-999", "half");
  std::filesystem::remove(folder.file("shard-000000.idx"));
  const auto report = make_shards(setup, {.folder = folder.path()});
  ASSERT_TRUE(report) << report.error().to_string();
  EXPECT_EQ(report->num_kept, 1);
  EXPECT_EQ(report->num_shards, 4);
  EXPECT_EQ(digests(folder.path()), digests(whole.path()));
}

TEST(MakeShards, LeftoversOfOtherPartsStay) {
  const TemporaryFolder folder;
  folder.write("shard-000001.tar.tmp-999", "half");
  folder.write("notes.txt.tmp-9", "mine");
  ASSERT_TRUE(make_shards(small_setup(), {.folder = folder.path(), .part = 0, .num_parts = 2}));
  EXPECT_TRUE(std::filesystem::exists(folder.file("shard-000001.tar.tmp-999")));
  EXPECT_TRUE(std::filesystem::exists(folder.file("notes.txt.tmp-9")));
}

TEST(MakeShards, RefusesAFolderOfSomethingElse) {
  const ShardSetup setup = small_setup();
  const TemporaryFolder folder;
  ASSERT_TRUE(make_shards(setup, {.folder = folder.path()}));
  const auto error_of = [&](const ShardSetup& other) {
    const auto report = make_shards(other, {.folder = folder.path()});
    return report ? "" : report.error().to_string();
  };
  EXPECT_EQ(error_of(setup), "");
  ShardSetup other = setup;
  other.seed = 12;
  EXPECT_NE(error_of(other).find("shard-000000.tar: a shard of this recipe, seed"),
            std::string::npos);
  other = setup;
  other.num_samples = 51;
  EXPECT_NE(error_of(other).find("is of others"), std::string::npos);
  other = setup;
  other.recipe.fixed_prompts = 0.1;
  EXPECT_NE(error_of(other).find("is of others"), std::string::npos);
  const TemporaryFolder foreign;
  auto tar = formats::TarWriter::create(foreign.file("shard-000000.tar")).value();
  ASSERT_TRUE(tar.finish());
  const auto report = make_shards(setup, {.folder = foreign.path()});
  ASSERT_FALSE(report);
  EXPECT_NE(report.error().message.find("has no .shard.json"), std::string::npos);
}

TEST(MakeShards, DuplicatesAreMadeAnewWithinAShard) {
  ShardSetup setup = small_setup();
  setup.recipe.parts[0].generators = {{"constant", 1}, {"bars", 1}};
  setup.recipe.gates.attempts = 3;
  setup.shard_samples = 25;
  const TemporaryFolder folder;
  const auto report = make_shards(setup, {.folder = folder.path(), .num_workers = 3});
  ASSERT_TRUE(report) << report.error().to_string();
  // One constant picture may stand in each shard.
  EXPECT_EQ(report->stats.counts("generators").at("constant"), 2);
  EXPECT_EQ(report->stats.num_samples() + report->stats.num_given_up(), 50);
  EXPECT_EQ(report->stats.rejections().at("same_picture"), 3 * report->stats.num_given_up());
}

TEST(MakeShards, ARecipeThatMakesNothingIsAnError) {
  ShardSetup setup = small_setup();
  setup.recipe.parts[0].generators = {{"tiny", 1}};
  setup.recipe.gates.attempts = 2;
  const TemporaryFolder folder;
  const auto report = make_shards(setup, {.folder = folder.path()});
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().to_string(),
            "make shards: at least one sample that passes the gates, has none: "
            "{\"unreadable\":100}");
}

TEST(MakeShards, OnlyOneProcessMakesAPart) {
  const TemporaryFolder folder;
  const auto lock = base::FileLock::take(folder.file(".lock-1-of-2"));
  ASSERT_TRUE(lock);
  const auto refused =
      make_shards(small_setup(), {.folder = folder.path(), .part = 1, .num_parts = 2});
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("one process at a time"), std::string::npos);
  EXPECT_TRUE(make_shards(small_setup(), {.folder = folder.path(), .part = 0, .num_parts = 2}));
}

}  // namespace
}  // namespace tessera::data
