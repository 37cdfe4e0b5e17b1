// Choosing what is trained: groups of decay and rate, and every freeze that cannot be meant.
#include "train/parameters.h"

#include <algorithm>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/initialise.h"
#include "models/test_config.h"

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
