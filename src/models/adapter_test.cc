// Adapters as files: round trips, what is refused, and that a merged model is the model with its
// updates beside it.
#include "models/adapter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "formats/safetensors_writer.h"
#include "formats/test_files.h"
#include "models/initialise.h"
#include "models/test_config.h"
#include "nn/low_rank.h"
#include "ops/rows.h"
#include "ops/testing/tensors.h"

namespace tessera::models {
namespace {

using ops::testing::has_same_bits;
using ops::testing::is_close;
using ops::testing::random_tensor;
using ops::testing::values_of;
using testing::HasSubstr;

class Adapter : public testing::Test {
 protected:
  // A model with drawn weights; `type`: of the matrices.
  [[nodiscard]] std::unique_ptr<Model> drawn(DType type, const Json& config = tiny_config()) {
    auto model = build(*context_, config).value().model;
    model->visit([&](const std::string& path, nn::Parameter& parameter) {
      const Tensor value = Tensor::empty(context_->allocator(), DType::kF32, parameter.shape);
      ParameterDraw(/*seed=*/3, path, parameter, 0.1)
          .fill(context_->pool(), 0,
                {value.data<float>(), static_cast<std::size_t>(value.numel())});
      const bool converts = parameter.role == nn::Role::kProduct;
      parameter.value = converts ? ops::convert(value, type) : value;
    });
    model->prepare();
    return model;
  }

  // Gives every matrix an update.
  void add_updates(Model& model) {
    std::uint64_t seed = 0;
    model.visit([&](const std::string&, nn::Parameter& parameter) {
      if (parameter.role != nn::Role::kProduct) return;
      parameter.low_rank = nn::make_low_rank(parameter.shape, info_.rank, info_.alpha);
      nn::LowRank& update = *parameter.low_rank;
      update.down.value = random_tensor(*context_, update.down.shape, ++seed, 0.2);
      update.up.value = random_tensor(*context_, update.up.shape, ++seed, 0.2);
    });
    model.prepare();
  }

  [[nodiscard]] Tensor logits(Model& model) const {
    const std::vector<std::int32_t> ids = {5, 17, 2, 90, 33, 5};
    const std::vector<std::int32_t> positions = {0, 1, 2, 3, 4, 5};
    const std::vector<nn::StepSequence> sequences = {{.begin = 0, .count = 6}};
    return model.logits(
        model.decode(model.embed(ids), {.sequences = sequences, .positions = positions}));
  }

  [[nodiscard]] std::string message(Model& model) const {
    const auto loaded = load_adapter(model, folder_.path());
    return loaded ? "no error" : loaded.error().to_string();
  }
  void write_config(const Json& changes) {
    Json config = {{"peft_type", "LORA"}, {"r", 2}, {"lora_alpha", 3}, {"bias", "none"}};
    config.update(changes);
    folder_.write("adapter_config.json", config.dump());
  }

  std::unique_ptr<ops::Context> context_ = ops::Context::create({.num_threads = 2});
  formats::TemporaryFolder folder_;
  AdapterInfo info_{.rank = 2, .alpha = 3, .base = "/models/base"};
};

TEST_F(Adapter, ComesBackBitForBit) {
  const auto model = drawn(DType::kF32);
  add_updates(*model);
  ASSERT_TRUE(write_adapter(folder_.path(), *model, info_));
  const auto other = drawn(DType::kF32);
  const auto info = load_adapter(*other, folder_.path());
  ASSERT_TRUE(info) << info.error().to_string();
  EXPECT_EQ(info->rank, 2);
  EXPECT_EQ(info->alpha, 3);
  EXPECT_EQ(info->base, "/models/base");
  other->prepare();
  EXPECT_TRUE(has_same_bits(logits(*model), logits(*other)));
  const Json config =
      Json::parse(base::read_text_file(folder_.file("adapter_config.json"), 1 << 20).value());
  EXPECT_THAT(config.at("target_modules").get<std::vector<std::string>>(),
              testing::Contains("language.model.layers.1.mlp.experts.3.down_proj"));
}

TEST_F(Adapter, MergedAndUnmergedGiveEqualLogits) {
  Json latent = tiny_config();
  latent["language_config"].update({{"use_mla", true},
                                    {"kv_lora_rank", 16},
                                    {"q_lora_rank", nullptr},
                                    {"qk_nope_head_dim", 16},
                                    {"qk_rope_head_dim", 8},
                                    {"v_head_dim", 16}});
  for (const Json& config : {tiny_config(), latent}) {
    for (const DType type : {DType::kF32, DType::kBf16, DType::kQ8}) {
      const auto model = drawn(type, config);
      const Tensor plain = logits(*model);
      add_updates(*model);
      const Tensor unmerged = logits(*model);
      EXPECT_FALSE(is_close(values_of(plain), unmerged, 1e-2));
      model->visit([](const std::string&, nn::Parameter& parameter) {
        parameter.value = nn::merged(parameter);
        parameter.low_rank = nullptr;
      });
      model->prepare();
      EXPECT_TRUE(is_close(values_of(logits(*model)), unmerged, 1e-5)) << to_string(type);
    }
  }
}

TEST_F(Adapter, FilesThatDoNotFitAreNamed) {
  const auto model = drawn(DType::kF32);
  EXPECT_THAT(message(*model), HasSubstr("adapter_config.json"));
  add_updates(*model);
  ASSERT_TRUE(write_adapter(folder_.path(), *model, info_));
  Json smaller = tiny_config();
  smaller["language_config"]["num_hidden_layers"] = 1;
  EXPECT_THAT(message(*drawn(DType::kF32, smaller)),
              HasSubstr("base_model.model.language.model.layers.1"));
  write_config({{"r", 4}});
  EXPECT_THAT(message(*drawn(DType::kF32)), HasSubstr("shape [4, "));
  write_config(Json::object());
  EXPECT_EQ(message(*drawn(DType::kF32)), "no error");
}

TEST_F(Adapter, HalfAPairIsRefused) {
  write_config(Json::object());
  const std::string half = "base_model.model.language.lm_head.lora_A.weight";
  auto writer = formats::SafetensorsWriter::create(folder_.file("adapter_model.safetensors"),
                                                   {{.name = half, .shape = {2, 64}}})
                    .value();
  const std::vector<std::byte> zeros(std::size_t{2} * 64 * sizeof(float));
  ASSERT_TRUE(writer.write(half, zeros));
  ASSERT_TRUE(writer.finish());
  EXPECT_THAT(message(*drawn(DType::kF32)), HasSubstr("lm_head.lora_B.weight, there is none"));
}

TEST_F(Adapter, OtherKindsOfAdaptersAreRefused) {
  const auto refusal = [&](const Json& changes) {
    write_config(changes);
    const auto info = read_adapter_info(folder_.path());
    return info ? "no error" : info.error().to_string();
  };
  EXPECT_EQ(refusal({{"use_dora", false}, {"alpha_pattern", Json::object()}}), "no error");
  EXPECT_THAT(refusal({{"peft_type", "IA3"}}), HasSubstr("peft_type"));
  EXPECT_THAT(refusal({{"use_dora", true}}), HasSubstr("use_dora"));
  EXPECT_THAT(refusal({{"use_rslora", true}}), HasSubstr("use_rslora"));
  EXPECT_THAT(refusal({{"alpha_pattern", {{"q_proj", 3}}}}), HasSubstr("alpha_pattern"));
  EXPECT_THAT(refusal({{"r", 0}}), HasSubstr("adapter_config.json: r"));
}

}  // namespace
}  // namespace tessera::models
