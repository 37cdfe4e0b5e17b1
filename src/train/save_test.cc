// Saves: what a killed or failed one leaves, what is restored bit for bit, what other programs
// load.
#include "train/save.h"

#include <algorithm>
#include <csignal>
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sys/resource.h>

#include "base/rng.h"
#include "formats/safetensors.h"
#include "formats/safetensors_writer.h"
#include "formats/test_files.h"
#include "ops/testing/stand_in.h"
#include "train/test_run.h"

namespace tessera::train {
namespace {

namespace fs = std::filesystem;

using formats::Json;
using testing::ElementsAre;
using testing::HasSubstr;

class Saves : public testing::Test {
 protected:
  Saves() : context_(ops::Context::create({.num_threads = 1})) {
    files_.push_back({"config.json", models::tiny_config().dump()});
    config_.steps = 10;
    config_.save.keep = 2;
  }

  // A model after one update with drawn gradients.
  void start(DType base_type) {
    model_ = drawn_model(*context_, base_type);
    const ParameterPlan plan = plan_parameters(*model_, config_).value();
    own_parameters(*model_, plan, config_);
    optimizer_ = std::make_unique<Optimizer>(*context_, plan.trained, config_.optimizer);
    std::vector<Tensor> gradients;
    base::Rng rng(5);
    for (const TrainedParameter& each : plan.trained) {
      gradients.push_back(Tensor::empty(context_->allocator(), DType::kF32, each.parameter->shape));
      std::vector<float> values(static_cast<std::size_t>(each.parameter->shape.numel()));
      for (float& value : values)
        value = static_cast<float>(rng.next_normal());
      write_values<float>(gradients.back(), values);
    }
    optimizer_->update(gradients, 1, 1e-2);
    progress_.num_updates = 1;
  }

  base::Result<void> save(const RunFolder& folder, Index step) {
    progress_.step = step;
    return write_save(folder, {.model = *model_,
                               .optimizer = *optimizer_,
                               .progress = progress_,
                               .config = config_,
                               .files = files_,
                               .base = base_});
  }
  [[nodiscard]] RunFolder opened() const { return RunFolder::open(at("run")).value(); }
  [[nodiscard]] std::string at(const std::string& name) const { return temporary_.file(name); }

  formats::TemporaryFolder temporary_;
  std::unique_ptr<ops::Context> context_;
  std::unique_ptr<models::Model> model_;
  std::unique_ptr<Optimizer> optimizer_;
  std::vector<CompanionFile> files_;
  TrainConfig config_;
  std::string base_;  // of low-rank updates
  Progress progress_{.num_tokens = 77, .num_targets = 33, .seconds = 1.5, .data_position = "{}"};
};

// Base type, type of trained weights, type of the save.
using Types = std::tuple<DType, DType, DType>;
class SavesOfTypes : public Saves, public testing::WithParamInterface<std::tuple<Types, bool>> {};

TEST_P(SavesOfTypes, AreRestoredBitForBit) {
  const auto [types, is_on_device] = GetParam();
  const auto [base_type, weight_type, saved] = types;
  if (is_on_device) context_ = ops::testing::stand_in_context({.num_threads = 1});
  config_.weight_type = weight_type;
  config_.save.type = saved;
  config_.trained = {"vision.*", "*.gate.weight", "decoder.blocks.1.*", "decoder.embedding.*"};
  start(base_type);
  const RunFolder folder = opened();
  ASSERT_TRUE(save(folder, 7));

  auto loaded = models::load_model(*context_, folder.save_path(7), {});
  ASSERT_TRUE(loaded) << loaded.error().to_string();
  const SavedRun run = read_saved_run(folder.save_path(7)).value();
  EXPECT_EQ(run.progress.step, 7);
  EXPECT_EQ(run.progress.num_tokens, 77);
  EXPECT_EQ(run.progress.num_targets, 33);
  EXPECT_EQ(run.progress.seconds, 1.5);
  EXPECT_EQ(run.progress.data_position, "{}");
  EXPECT_TRUE(check_same_run(run.config, config_));
  const ParameterPlan plan = plan_parameters(*loaded->model, config_).value();
  own_parameters(*loaded->model, plan, config_);
  Optimizer optimizer(*context_, plan.trained, config_.optimizer);
  const auto restored = restore(folder.save_path(7), run.progress, *loaded->model, optimizer);
  ASSERT_TRUE(restored) << restored.error().to_string();
  EXPECT_EQ(optimizer.num_updates(), 1);
  EXPECT_EQ(digests_of(*loaded->model), digests_of(*model_));
  EXPECT_EQ(digests_of(optimizer), digests_of(*optimizer_));
}

INSTANTIATE_TEST_SUITE_P(
    All,
    SavesOfTypes,
    testing::Combine(testing::Values(Types{DType::kF32, DType::kF32, DType::kF32},
                                     Types{DType::kF32, DType::kF32, DType::kBf16},
                                     Types{DType::kBf16, DType::kF32, DType::kQ8},
                                     Types{DType::kBf16, DType::kBf16, DType::kBf16},
                                     Types{DType::kF32, DType::kBf16, DType::kF32},
                                     Types{DType::kQ8, DType::kBf16, DType::kQ8},
                                     Types{DType::kQ8, DType::kF32, DType::kF32}),
                     testing::Bool()));

// A next run begins with what the masters were, as far as the saved type holds it.
TEST_F(Saves, HoldMastersWhereTheirTypeCan) {
  config_.weight_type = DType::kBf16;
  config_.save.type = DType::kF32;
  start(DType::kF32);
  const RunFolder folder = opened();
  ASSERT_TRUE(save(folder, 1));
  const auto archive = formats::TensorArchive::open_directory(folder.save_path(1)).value();
  int num_masters = 0;
  for (const StateTensor& each : optimizer_->state()) {
    if (!each.name.starts_with("master.")) continue;
    const Tensor saved =
        archive.tensor(context_->allocator(), model_->checkpoint_name(each.name.substr(7))).value();
    EXPECT_EQ(digest(saved), digest(each.value)) << each.name;
    ++num_masters;
  }
  EXPECT_GT(num_masters, 10);
}

// Runs with low-rank updates: type of the start, of the bases, and of the save.
class SavesOfUpdates : public Saves, public testing::WithParamInterface<Types> {
 protected:
  SavesOfUpdates() {
    config_.trained = {"projector.*", "*.gate.weight"};
    config_.lora = LoraConfig{.rank = 2, .targets = {"*.q_proj.*", "*.experts.1.*", "*.head.*"}};
  }
  void write_start(const std::string& name, std::uint64_t flipped = 0) {
    auto model = drawn_model(*context_, std::get<0>(GetParam()));
    std::vector<formats::TensorDeclaration> declared;
    model->visit([&](const std::string& path, nn::Parameter& parameter) {
      declared.push_back({.name = model->checkpoint_name(path),
                          .dtype = parameter.value.dtype(),
                          .shape = parameter.shape});
    });
    auto writer = formats::CheckpointWriter::create(at(name), declared).value();
    model->visit([&](const std::string& path, nn::Parameter& parameter) {
      std::vector<std::byte> bytes(parameter.value.bytes().begin(), parameter.value.bytes().end());
      if (path.ends_with("q_proj.weight"))
        std::rotate(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(flipped),
                    bytes.end());
      ASSERT_TRUE(writer.write(model->checkpoint_name(path), bytes));
    });
    ASSERT_TRUE(writer.finish());
  }
  // As a run that goes on does it.
  base::Result<void> resume(const std::string& save_path, models::Model& model) {
    const ParameterPlan plan = plan_parameters(model, config_).value();
    TESSERA_TRY(base, saved_base(save_path));
    TESSERA_TRY(bases, load_bases(base, model));
    own_parameters(model, plan, config_);
    resumed_ = std::make_unique<Optimizer>(*context_, plan.trained, config_.optimizer);
    return restore(save_path, progress_, model, *resumed_);
  }
  std::unique_ptr<Optimizer> resumed_;
};

TEST_P(SavesOfUpdates, HoldTheMergedModelAndAreRestoredBitForBit) {
  const auto [start_type, base_type, saved] = GetParam();
  config_.lora->base_type = base_type;
  config_.save.type = saved;
  write_start("start");
  start(start_type);
  const RunFolder folder = opened();
  base_ = at("start");
  ASSERT_TRUE(save(folder, 7));
  auto loaded = models::load_model(*context_, folder.save_path(7), {});
  ASSERT_TRUE(loaded) << loaded.error().to_string();
  const Digests merged = digests_of(*loaded->model);
  model_->visit([&](const std::string& path, nn::Parameter& parameter) {
    if (parameter.low_rank == nullptr) return;
    const Tensor sum = nn::merged(parameter);
    EXPECT_EQ(merged.at(path), digest(ops::convert(sum, saved_type(parameter, config_.save.type))))
        << path;
  });
  const auto restored = resume(folder.save_path(7), *loaded->model);
  ASSERT_TRUE(restored) << restored.error().to_string();
  EXPECT_EQ(digests_of(*loaded->model), digests_of(*model_));
  EXPECT_EQ(digests_of(*resumed_), digests_of(*optimizer_));
}

TEST_P(SavesOfUpdates, AnotherBaseIsNoticed) {
  const auto [start_type, base_type, saved] = GetParam();
  config_.lora->base_type = base_type;
  config_.save.type = saved;
  write_start("other", /*flipped=*/64);
  start(start_type);
  const RunFolder folder = opened();
  base_ = at("other");
  ASSERT_TRUE(save(folder, 7));
  auto loaded = models::load_model(*context_, folder.save_path(7), {});
  const auto restored = resume(folder.save_path(7), *loaded->model);
  ASSERT_FALSE(restored);
  EXPECT_THAT(restored.error().message, HasSubstr("holds another one"));
}

INSTANTIATE_TEST_SUITE_P(All,
                         SavesOfUpdates,
                         testing::Values(Types{DType::kF32, DType::kF32, DType::kF32},
                                         Types{DType::kF32, DType::kBf16, DType::kBf16},
                                         Types{DType::kBf16, DType::kQ8, DType::kQ8},
                                         Types{DType::kQ8, DType::kF32, DType::kBf16}));

TEST_F(Saves, WeightsAreSplitIntoShardsOfTheGivenSize) {
  config_.save.type = DType::kF32;
  config_.save.max_file_bytes = 100'000;
  start(DType::kF32);
  const RunFolder folder = opened();
  ASSERT_TRUE(save(folder, 1));
  EXPECT_TRUE(fs::exists(folder.save_path(1) + "/model.safetensors.index.json"));
  Index num_shards = 0;
  for (const auto& entry : fs::directory_iterator(folder.save_path(1))) {
    if (!entry.path().filename().string().starts_with("model-")) continue;
    ++num_shards;
    EXPECT_LT(fs::file_size(entry), 110'000U);
  }
  EXPECT_GT(num_shards, 2);
  EXPECT_TRUE(models::load_model(*context_, folder.save_path(1), {}));
}

TEST_F(Saves, TheNewestAreKept) {
  start(DType::kF32);
  const RunFolder folder = opened();
  for (const Index step : {5, 10, 15})
    ASSERT_TRUE(save(folder, step));
  EXPECT_THAT(folder.saved_steps(), ElementsAre(10, 15));
  EXPECT_EQ(newest_save(at("run")), folder.save_path(15));
  EXPECT_EQ(newest_save(at("absent")), std::nullopt);
}

TEST_F(Saves, WhatOthersNeedStaysBesideTheNewest) {
  start(DType::kF32);
  const RunFolder folder = opened();
  ASSERT_TRUE(save(folder, 5));
  EXPECT_TRUE(keep_save(folder.save_path(5), "/runs/first").value());
  EXPECT_FALSE(keep_save(folder.save_path(5), "/runs/first").value()) << "it is known";
  EXPECT_TRUE(keep_save(folder.save_path(5) + "/", "/runs/second").value());
  fs::create_directory_symlink("step-00000005", at("run/best"));
  EXPECT_TRUE(keep_save(at("run/best"), "/runs/third").value());
  for (const Index step : {10, 15, 20})
    ASSERT_TRUE(save(folder, step));
  EXPECT_THAT(folder.saved_steps(), ElementsAre(5, 15, 20));
  EXPECT_EQ(base::read_text_file(at("run/step-00000005/needed_by.txt"), 1000).value(),
            "/runs/first\n/runs/second\n/runs/third\n");
  EXPECT_FALSE(keep_save(at("run"), "/runs/first").value()) << "no save of a run";
  EXPECT_FALSE(keep_save(at("absent"), "/runs/first").value());
}

TEST_F(Saves, AStepSavedAgainTakesThePlaceOfTheFirst) {
  start(DType::kF32);
  const RunFolder folder = opened();
  ASSERT_TRUE(save(folder, 5));
  progress_.num_tokens = 78;
  ASSERT_TRUE(save(folder, 5));
  EXPECT_THAT(folder.saved_steps(), ElementsAre(5));
  EXPECT_EQ(read_saved_run(folder.save_path(5))->progress.num_tokens, 78);
  EXPECT_EQ(std::distance(fs::directory_iterator(at("run")), fs::directory_iterator()), 2);
}

TEST_F(Saves, WhatAKilledProcessLeftIsNoSaveAndGoes) {
  fs::create_directories(at("run/step-00000009.tmp-123"));
  fs::create_directories(at("run/step-00000004"));
  temporary_.write("run/metrics.jsonl.tmp-9", "x");
  temporary_.write("run/notes.txt", "mine");
  EXPECT_EQ(newest_save(at("run")), at("run/step-00000004"));
  const RunFolder folder = opened();
  EXPECT_THAT(folder.saved_steps(), ElementsAre(4));
  EXPECT_FALSE(fs::exists(at("run/step-00000009.tmp-123")));
  EXPECT_FALSE(fs::exists(at("run/metrics.jsonl.tmp-9")));
  EXPECT_TRUE(fs::exists(at("run/notes.txt")));
}

TEST_F(Saves, TwoProcessesDoNotShareAFolder) {
  const RunFolder first = opened();
  const auto second = RunFolder::open(at("run"));
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().message, HasSubstr("another one is at work there"));
}

TEST_F(Saves, AFullDiskLeavesTheEarlierSaveAndNothingElse) {
  start(DType::kF32);
  const RunFolder folder = opened();
  ASSERT_TRUE(save(folder, 1));
  // The kernel refuses bytes beyond this, as a full disk does.
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{.rlim_cur = 50'000, .rlim_max = before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  const auto failed = save(folder, 2);
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, handler);
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().kind, base::ErrorKind::kIo);
  EXPECT_THAT(folder.saved_steps(), ElementsAre(1));
  EXPECT_EQ(std::distance(fs::directory_iterator(at("run")), fs::directory_iterator()), 2)
      << "the save and the lock";
  EXPECT_TRUE(models::load_model(*context_, folder.save_path(1), {}));
}

TEST_F(Saves, ASaveOfAnotherArchitectureIsRefused) {
  start(DType::kF32);
  const RunFolder folder = opened();
  ASSERT_TRUE(save(folder, 1));
  models::Json other = models::tiny_config();
  other["language_config"]["intermediate_size"] = 128;
  ASSERT_TRUE(base::write_file_atomically(folder.save_path(1) + "/config.json", other.dump()));
  const auto loaded = models::load_model(*context_, folder.save_path(1), {});
  ASSERT_FALSE(loaded);
  EXPECT_THAT(loaded.error().message, HasSubstr("shape"));
}

TEST_F(Saves, ADamagedProgressFileIsAnErrorThatNamesIt) {
  start(DType::kF32);
  const RunFolder folder = opened();
  ASSERT_TRUE(save(folder, 1));
  ASSERT_TRUE(
      base::write_file_atomically(folder.save_path(1) + "/trainer.json", "{\"format\": 2}"));
  EXPECT_THAT(read_saved_run(folder.save_path(1)).error().to_string(),
              HasSubstr("trainer.json: format"));
}

}  // namespace
}  // namespace tessera::train
