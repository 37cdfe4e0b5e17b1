// The configurations in configs/train against the numbers of arXiv 2412.10302, Table 2.
#include <cmath>
#include <filesystem>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "formats/json.h"
#include "processor/processor.h"
#include "train/config.h"
#include "train/test_run.h"

namespace tessera::train {
namespace {

struct Stage {
  const char* file;
  double learning_rate;
  ScheduleKind schedule;
  bool is_decoder_frozen;
  double loss_weight;
  double bias_step;
  double tokens;
  Index sequences;
  bool is_packed;
  DType moment_type;
};

constexpr ScheduleKind kCosine = ScheduleKind::kCosine;
constexpr ScheduleKind kStep = ScheduleKind::kStep;
constexpr ScheduleKind kConstant = ScheduleKind::kConstant;

constexpr Stage kTable[] = {
    {"tiny/1_alignment", 5.4e-4, kCosine, true, 1e-3, 0, 2.0e9, 256, false, DType::kF32},
    {"tiny/2_pretraining", 5.4e-4, kStep, false, 1e-3, 0, 798.5e9, 2304, true, DType::kF32},
    {"tiny/3_sft", 3.0e-5, kConstant, false, 1e-3, 0, 19.5e9, 64, true, DType::kF32},
    {"small/1_alignment", 4.2e-4, kCosine, true, 1e-3, 0, 2.0e9, 256, false, DType::kF32},
    {"small/2_pretraining", 4.2e-4, kStep, false, 1e-3, 0, 808.9e9, 2304, true, DType::kF32},
    {"small/3_sft", 1.4e-5, kConstant, false, 1e-3, 0, 20.0e9, 64, true, DType::kF32},
    {"base/1_alignment", 4.5e-4, kCosine, true, 1e-4, 0, 2.0e9, 256, false, DType::kBf16},
    {"base/2_pretraining", 4.5e-4, kStep, false, 1e-4, 1e-3, 796.5e9, 3360, true, DType::kBf16},
    {"base/3_sft", 2.0e-5, kConstant, false, 1e-4, 0, 19.5e9, 64, true, DType::kBf16},
};

TEST(ReadyConfigs, HoldTheNumbersOfThePaper) {
  for (const Stage& stage : kTable) {
    SCOPED_TRACE(stage.file);
    const auto read = read_config(std::string(TESSERA_SOURCE_DIR "/configs/train/deepseek-vl2-") +
                                  stage.file + ".json");
    ASSERT_TRUE(read) << read.error().to_string();
    const TrainConfig& config = *read;
    EXPECT_EQ(config.optimizer.learning_rate, stage.learning_rate);
    EXPECT_EQ(config.schedule.kind, stage.schedule);
    EXPECT_EQ(config.trained == std::vector<std::string>{"*"}, !stage.is_decoder_frozen);
    EXPECT_EQ(config.balance.loss_weight, stage.loss_weight);
    EXPECT_EQ(config.balance.bias_step, stage.bias_step);
    EXPECT_EQ(static_cast<double>(config.tokens), stage.tokens);
    EXPECT_EQ(config.batch.rows_per_step, stage.sequences);
    EXPECT_EQ(config.batch.is_packed, stage.is_packed);
    EXPECT_EQ(config.optimizer.moment_type, stage.moment_type);
    // The same for all sizes and stages.
    EXPECT_EQ(config.batch.row_tokens, 4096);
    EXPECT_EQ(config.optimizer.beta1, 0.9);
    EXPECT_EQ(config.optimizer.beta2, 0.95);
    EXPECT_EQ(config.optimizer.weight_decay, 0.1);
    EXPECT_EQ(config.optimizer.clip_norm, 1.0);
    ASSERT_EQ(config.optimizer.rate_factor_of.size(), 1U);
    EXPECT_EQ(config.optimizer.rate_factor_of[0].names, std::vector<std::string>{"vision.*"});
    EXPECT_EQ(config.optimizer.rate_factor_of[0].value, 0.1);
    EXPECT_EQ(config.num_steps(),
              std::ceil(stage.tokens / (4096.0 * static_cast<double>(stage.sequences))));
  }
}

// The shipped model's stages: each starts from the one before, makes its data on the fly, uses no
// sample more than twice and does not run out of them.
TEST(ReadyConfigs, StagesOfTheShippedModelFollowOneAnother) {
  const std::string folder = TESSERA_SOURCE_DIR "/configs/train/tessera-nano/";
  std::string before;
  for (const std::string stage :
       {"1_alignment", "2_pretraining", "3_sft", "4_refinement", "5_continuation", "6_questions",
        "7_balance", "8_marks", "9_faces", "10_small_print", "11_forms"}) {
    SCOPED_TRACE(stage);
    const auto config = read_config(folder + stage + ".json");
    ASSERT_TRUE(config) << config.error().to_string();
    EXPECT_EQ(std::filesystem::path(config->start.weights).filename(), before);
    ASSERT_EQ(config->data.train.size(), 1U);
    const data::GenerationConfig& made = config->data.train[0].generation.value();
    EXPECT_LE(made.uses, 2);
    const double tokens_per_sample =
        static_cast<double>(config->tokens) / static_cast<double>(made.samples * made.uses);
    EXPECT_GE(tokens_per_sample, 550) << "curves would not come to their end";
    EXPECT_LE(tokens_per_sample, 800) << "samples would come again";
    for (const DataSource& source : config->data.heldout)
      EXPECT_EQ(source.generation.value().split == synth::Split::kTrain,
                source.name.starts_with("known "))
          << source.name;
    before = stage;
  }
  const auto processor = processor::Processor::open(folder, {});
  ASSERT_TRUE(processor) << processor.error().to_string();
  const auto model = formats::read_json_file(folder + "model.json");
  ASSERT_TRUE(model);
  const formats::Json& decoder = (*model)["language_config"];
  EXPECT_EQ(decoder["vocab_size"], processor->tokenizer().vocab_size());
  EXPECT_EQ(decoder["bos_token_id"], processor->ids().bos);
  EXPECT_EQ(decoder["eos_token_id"], processor->ids().eos);
  EXPECT_EQ(processor->ids().image, 3) << "of the file, not added behind its end";
  const auto box = processor->tokenizer().encode("<|det|>[[580, 270, 999, 900]]<|/det|>");
  EXPECT_EQ(box.value().size(), 19U);
}

// The patterns of the configuration with low-rank updates against a model of its architecture.
TEST(ReadyConfigs, LowRankUpdatesAreOfAllLinearLayersOfTheBlocks) {
  const auto config = read_config(TESSERA_SOURCE_DIR "/configs/train/lora/deepseek-vl2-tiny.json");
  ASSERT_TRUE(config) << config.error().to_string();
  const auto context = ops::Context::create({.num_threads = 1});
  const auto model = drawn_model(*context, DType::kBf16);
  const auto plan = plan_parameters(*model, *config);
  ASSERT_TRUE(plan) << plan.error().to_string();
  std::vector<std::string> expected;
  model->visit([&](const std::string& path, const nn::Parameter& parameter) {
    const bool is_product = parameter.role == nn::Role::kProduct;
    if (is_product && path.starts_with("decoder.blocks.")) expected.push_back(path);
  });
  EXPECT_EQ(plan->lora_bases, expected);
  EXPECT_EQ(plan->trained.size(), 2 * expected.size()) << "nothing is trained beside the updates";
  EXPECT_EQ(config->balance.loss_weight, 0);
}

}  // namespace
}  // namespace tessera::train
