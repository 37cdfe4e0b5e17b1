// Choosing what is trained: groups of decay and rate, and every freeze that cannot be meant.
#include "train/parameters.h"

#include <algorithm>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/initialise.h"
#include "models/test_config.h"
#include "ops/testing/tensors.h"
#include "train/test_run.h"

namespace tessera::train {
namespace {

using testing::HasSubstr;

class Parameters : public testing::Test {
 protected:
  Parameters() : context_(ops::Context::create({.num_threads = 1})) {
    model_ = models::build(*context_, models::tiny_config()).value().model;
  }

  [[nodiscard]] ParameterPlan plan() const { return plan_parameters(*model_, config_).value(); }
  [[nodiscard]] std::string error() const {
    const auto planned = plan_parameters(*model_, config_);
    return planned ? "no error" : planned.error().to_string();
  }

  std::unique_ptr<ops::Context> context_;
  std::unique_ptr<models::Model> model_;
  TrainConfig config_;
};

TEST_F(Parameters, DecayFallsOnMatricesAndHigherAlone) {
  std::map<std::string, double> decay;
  for (const TrainedParameter& each : plan().trained)
    decay[each.path] = each.weight_decay;
  EXPECT_EQ(decay.at("vision.pos_embed"), 0.1);
  EXPECT_EQ(decay.at("vision.patch_embed.weight"), 0.1);
  EXPECT_EQ(decay.at("decoder.embedding.weight"), 0.1);
  EXPECT_EQ(decay.at("decoder.blocks.1.mlp.gate.weight"), 0.1);
  EXPECT_EQ(decay.at("vision.patch_embed.bias"), 0.0);
  EXPECT_EQ(decay.at("decoder.norm.weight"), 0.0);
  EXPECT_EQ(decay.at("image_newline"), 0.0);
  EXPECT_EQ(decay.at("view_separator"), 0.0);
}

TEST_F(Parameters, PartsHaveRatesAndDecaysOfTheirOwn) {
  config_.optimizer.rate_factor_of = {{{"vision.*"}, 0.1}, {{"*"}, 2.0}};
  config_.optimizer.weight_decay_of = {{{"*.pos_embed"}, 0.0}};
  for (const TrainedParameter& each : plan().trained) {
    EXPECT_EQ(each.rate_factor, each.path.starts_with("vision.") ? 0.1 : 2.0) << each.path;
    EXPECT_TRUE(each.path != "vision.pos_embed" || each.weight_decay == 0.0);
  }
}

TEST_F(Parameters, TheAlignmentStageTrainsEncoderAndAdaptor) {
  config_.trained = {"vision.*", "projector.*", "image_newline", "view_separator"};
  const ParameterPlan chosen = plan();
  Index decoder = 0;
  model_->visit([&](const std::string& path, nn::Parameter& parameter) {
    if (path.starts_with("decoder.")) decoder += parameter.shape.numel();
  });
  EXPECT_EQ(chosen.num_frozen, decoder);
  EXPECT_TRUE(std::none_of(chosen.trained.begin(), chosen.trained.end(),
                           [](const auto& each) { return each.path.starts_with("decoder."); }));
}

TEST_F(Parameters, TheCorrectionBiasIsNoMatterOfGradients) {
  models::Json config = models::tiny_config();
  config["language_config"]["topk_method"] = "noaux_tc";
  config["language_config"]["scoring_func"] = "sigmoid";
  model_ = models::build(*context_, config).value().model;
  config_.balance.bias_step = 0.001;
  for (const TrainedParameter& each : plan().trained)
    EXPECT_EQ(each.path.find("correction_bias"), std::string::npos);
  EXPECT_EQ(plan().num_frozen, 4);
}

TEST_F(Parameters, ImpossibleFreezesAreNamed) {
  config_.trained = {"vison.*"};
  EXPECT_THAT(error(), HasSubstr("\"vison.*\" matches none"));
  EXPECT_THAT(error(), HasSubstr("vision, projector, image_newline, view_separator, decoder"));
  config_.trained = {};
  EXPECT_THAT(error(), HasSubstr("all parameters are frozen"));
  config_.trained = {"projector.*"};
  config_.optimizer.rate_factor_of = {{{"vision.*"}, 0.1}};
  EXPECT_THAT(error(), HasSubstr("optimizer.rate_factor_of"));
  config_.optimizer.rate_factor_of = {};
  config_.optimizer.weight_decay_of = {{{"decoder.*"}, 0.1}};
  EXPECT_THAT(error(), HasSubstr("optimizer.weight_decay_of"));
  config_.optimizer.weight_decay_of = {};
  config_.balance.bias_step = 0.1;
  EXPECT_THAT(error(), HasSubstr("balance.bias_step"));
}

TEST_F(Parameters, LowRankUpdatesGoToFrozenMatrices) {
  config_.trained = {"projector.*"};
  config_.lora = LoraConfig{.targets = {"decoder.*.attention.*"}};
  EXPECT_EQ(plan().lora_bases.size(), 2U * 4);  // q, k, v, o of two layers
  config_.lora->targets = {"*.experts.*"};
  EXPECT_EQ(plan().lora_bases.size(), 3U * 4);  // gate, up, down of four experts
  config_.lora->targets = {"decoder.norm.*"};
  EXPECT_THAT(error(), HasSubstr("matrices of linear layers"));
  config_.lora->targets = {"projector.*"};
  EXPECT_THAT(error(), HasSubstr("is trained as a whole"));
}

TEST_F(Parameters, LowRankUpdatesAreTrainedUnderNamesOfTheirOwn) {
  config_.trained = {};
  config_.lora = LoraConfig{.rank = 4, .targets = {"*.q_proj.weight"}};
  config_.optimizer.rate_factor_of = {{{"*.lora_B.weight"}, 16.0}};
  std::vector<std::string> paths;
  const ParameterPlan chosen = plan();
  for (const TrainedParameter& each : chosen.trained) {
    paths.push_back(each.path);
    EXPECT_EQ(each.rate_factor, each.path.ends_with("lora_B.weight") ? 16.0 : 1.0);
  }
  EXPECT_THAT(paths, testing::ElementsAre("decoder.blocks.0.attention.q_proj.lora_A.weight",
                                          "decoder.blocks.0.attention.q_proj.lora_B.weight",
                                          "decoder.blocks.1.attention.q_proj.lora_A.weight",
                                          "decoder.blocks.1.attention.q_proj.lora_B.weight"));
  EXPECT_EQ(chosen.num_trained, 2 * 4 * (64 + 64));
}

TEST_F(Parameters, LowRankUpdatesBeginAtNothingByTheSeed) {
  config_.trained = {};
  config_.lora = LoraConfig{.targets = {"*.q_proj.weight"}, .base_type = DType::kQ8};
  std::vector<std::vector<double>> downs;
  for (const std::uint64_t seed : {7, 7, 8}) {
    config_.seed = seed;
    model_ = drawn_model(*context_, DType::kBf16);
    const ParameterPlan chosen = plan();
    own_parameters(*model_, chosen, config_);
    const Tensor& down = chosen.trained.front().parameter->value;
    downs.push_back(ops::testing::values_of(down));
    for (const double value : ops::testing::values_of(chosen.trained.back().parameter->value))
      ASSERT_EQ(value, 0);
  }
  EXPECT_EQ(downs[0], downs[1]);
  EXPECT_NE(downs[0], downs[2]);
  const auto [least, most] = std::minmax_element(downs[0].begin(), downs[0].end());
  EXPECT_LE(*most, 1.0 / 8) << "1 / sqrt(64)";
  EXPECT_GT(*most, 0.9 / 8);
  EXPECT_LT(*least, -0.9 / 8);
  std::map<std::string, DType> types;
  model_->visit([&](const std::string& path, nn::Parameter& parameter) {
    types[path] = parameter.value.dtype();
  });
  EXPECT_EQ(types.at("decoder.blocks.0.attention.q_proj.weight"), DType::kQ8);
  EXPECT_EQ(types.at("decoder.blocks.0.attention.k_proj.weight"), DType::kBf16);
}

TEST_F(Parameters, OwnedValuesAreWritableAndOfTheWantedType) {
  model_->visit([&](const std::string&, nn::Parameter& parameter) {
    parameter.value = Tensor::zeros(context_->allocator(), DType::kF16, parameter.shape);
  });
  config_.trained = {"vision.*", "*.gate.weight"};
  config_.weight_type = DType::kBf16;
  own_parameters(*model_, plan(), config_);
  std::map<std::string, DType> types;
  model_->visit([&](const std::string& path, nn::Parameter& parameter) {
    types[path] = parameter.value.dtype();
  });
  EXPECT_EQ(types.at("vision.blocks.0.attn.qkv.weight"), DType::kBf16);
  EXPECT_EQ(types.at("vision.norm.weight"), DType::kF32);
  EXPECT_EQ(types.at("decoder.blocks.1.mlp.gate.weight"), DType::kF32) << "routers are exact";
  EXPECT_EQ(types.at("decoder.embedding.weight"), DType::kF16) << "frozen: as it was";
}

}  // namespace
}  // namespace tessera::train
