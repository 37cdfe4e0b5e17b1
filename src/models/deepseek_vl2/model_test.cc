// The published sizes, without a single weight: names, shapes and sums (arXiv 2412.10302, Table 1,
// and the released checkpoints).
#include "models/deepseek_vl2/model.h"

#include <gmock/gmock.h>

#include "models/test_config.h"

namespace tessera::models::deepseek_vl2 {
namespace {

struct PublishedSize {
  const char* name;
  Index tower;      // without the pooling head
  Index projector;  // and the two learned vectors
  Index decoder;
  Index active;             // of the decoder, per token; base: with its selection biases
  std::size_t num_tensors;  // stored ones less 13 of the pooling head
  Index cache_floats;       // per token
};

constexpr PublishedSize kSizes[] = {
    {"deepseek-vl2-tiny", 412'987'248, 7'541'760, 2'934'734'080, 574'127'360, 2582 - 13,
     12 * 2 * 1280},
    {"deepseek-vl2-small", 412'987'248, 13'639'680, 15'706'484'224, 2'451'435'008, 5639 - 13,
     27 * 576},
    {"deepseek-vl2", 412'987'248, 18'360'320, 27'033'548'328, 4'124'126'720 + 29 * 72, 6973 - 13,
     30 * 576},
};
constexpr Index kPoolingHead = 15'238'352;

void PrintTo(const PublishedSize& size, std::ostream* out) {
  *out << size.name;
}

class Published : public ::testing::TestWithParam<PublishedSize> {
 protected:
  std::unique_ptr<ops::Context> context_ = ops::Context::create({.num_threads = 1});
  std::unique_ptr<Model> model_ = build(*context_, published(GetParam().name)).value().model;
  std::map<std::string, Shape> shapes_ = shapes_of(*model_);

  [[nodiscard]] Index sum(std::initializer_list<std::string_view> prefixes) const {
    Index total = 0;
    for (const auto& [name, shape] : shapes_) {
      for (const std::string_view prefix : prefixes)
        total += name.starts_with(prefix) ? shape.numel() : 0;
    }
    return total;
  }
  void expect(const std::string& name, const Shape& shape) const {
    ASSERT_TRUE(shapes_.contains(name)) << name;
    EXPECT_EQ(to_string(shapes_.at(name)), to_string(shape)) << name;
  }
};

TEST_P(Published, PartsHaveTheReleasedNumberOfParameters) {
  const PublishedSize& size = GetParam();
  EXPECT_EQ(sum({"vision."}), size.tower);
  EXPECT_EQ(sum({"projector.", "image_newline", "view_seperator"}), size.projector);
  EXPECT_EQ(sum({"language."}), size.decoder);
  EXPECT_EQ(sum({""}), size.tower + size.projector + size.decoder);
  EXPECT_EQ(shapes_.size(), size.num_tensors);
  EXPECT_EQ(model_->info().active_parameters, size.active);
}

TEST_P(Published, TotalsAreThoseOfTheModelCards) {
  const Index total = sum({""}) + kPoolingHead;
  const std::map<std::string_view, Index> totals = {{"deepseek-vl2-tiny", 3'370'501'440},
                                                    {"deepseek-vl2-small", 16'148'349'504},
                                                    {"deepseek-vl2", 27'480'134'248}};
  EXPECT_EQ(total, totals.at(GetParam().name));
}

TEST_P(Published, TheCacheKeepsWhatTheAttentionNeedsPerToken) {
  const ModelInfo& info = model_->info();
  EXPECT_EQ((info.cache.key + info.cache.value) * info.num_layers, GetParam().cache_floats);
  EXPECT_EQ(info.trained_context, 4096);
  EXPECT_EQ(info.geometry.candidates.size(), 23U);
  EXPECT_EQ(info.geometry.tokens_per_side(), 14);
}

TEST_P(Published, NoParameterHasAValueYet) {
  model_->visit([](const std::string& path, nn::Parameter& parameter) {
    EXPECT_FALSE(parameter.value.has_value()) << path;
    EXPECT_GT(parameter.shape.numel(), 0) << path;
  });
  EXPECT_LT(context_->allocator().bytes_in_use(), 64 << 20);
}

TEST_P(Published, TowerTensorsHaveTheReleasedNamesAndShapes) {
  expect("vision.patch_embed.proj.weight", {1152, 3, 14, 14});
  expect("vision.patch_embed.proj.bias", {1152});
  expect("vision.pos_embed", {1, 729, 1152});
  for (const char* block : {"vision.blocks.0.", "vision.blocks.26."}) {
    const std::string prefix = block;
    expect(prefix + "norm1.weight", {1152});
    expect(prefix + "norm2.bias", {1152});
    expect(prefix + "attn.qkv.weight", {3456, 1152});
    expect(prefix + "attn.qkv.bias", {3456});
    expect(prefix + "attn.proj.weight", {1152, 1152});
    expect(prefix + "mlp.fc1.weight", {4304, 1152});
    expect(prefix + "mlp.fc1.bias", {4304});
    expect(prefix + "mlp.fc2.weight", {1152, 4304});
  }
  EXPECT_FALSE(shapes_.contains("vision.blocks.27.norm1.weight"));
  expect("vision.norm.weight", {1152});
  EXPECT_FALSE(shapes_.contains("vision.attn_pool.latent"));
}

TEST_P(Published, ProjectorTensorsCountTheActivationBetweenThem) {
  const Index D = model_->info().width;
  expect("projector.layers.0.weight", {D, 4608});
  expect("projector.layers.0.bias", {D});
  expect("projector.layers.2.weight", {D, D});
  expect("image_newline", {D});
  expect("view_seperator", {D});
}

INSTANTIATE_TEST_SUITE_P(Vl2, Published, ::testing::ValuesIn(kSizes));

class Names : public ::testing::Test {
 protected:
  std::unique_ptr<ops::Context> context_ = ops::Context::create({.num_threads = 1});

  std::map<std::string, Shape> shapes(const char* name) {
    return shapes_of(*build(*context_, published(name)).value().model);
  }
};

TEST_F(Names, OfTinysDecoder) {
  const auto tiny = shapes("deepseek-vl2-tiny");
  EXPECT_EQ(tiny.at("language.model.embed_tokens.weight"), (Shape{129280, 1280}));
  EXPECT_EQ(tiny.at("language.lm_head.weight"), (Shape{129280, 1280}));
  EXPECT_EQ(tiny.at("language.model.norm.weight"), (Shape{1280}));
  for (const char* part : {"q", "k", "v", "o"}) {
    EXPECT_EQ(tiny.at("language.model.layers.11.self_attn." + std::string(part) + "_proj.weight"),
              (Shape{1280, 1280}));
  }
  EXPECT_EQ(tiny.at("language.model.layers.0.input_layernorm.weight"), (Shape{1280}));
  EXPECT_EQ(tiny.at("language.model.layers.0.post_attention_layernorm.weight"), (Shape{1280}));
  EXPECT_EQ(tiny.at("language.model.layers.0.mlp.gate_proj.weight"), (Shape{6848, 1280}));
  EXPECT_EQ(tiny.at("language.model.layers.0.mlp.down_proj.weight"), (Shape{1280, 6848}));
  EXPECT_EQ(tiny.at("language.model.layers.1.mlp.gate.weight"), (Shape{64, 1280}));
  EXPECT_EQ(tiny.at("language.model.layers.1.mlp.experts.63.up_proj.weight"), (Shape{896, 1280}));
  EXPECT_EQ(tiny.at("language.model.layers.1.mlp.experts.0.down_proj.weight"), (Shape{1280, 896}));
  EXPECT_EQ(tiny.at("language.model.layers.1.mlp.shared_experts.gate_proj.weight"),
            (Shape{1792, 1280}));
  EXPECT_FALSE(tiny.contains("language.model.layers.1.mlp.gate.e_score_correction_bias"));
  EXPECT_FALSE(tiny.contains("language.model.layers.12.input_layernorm.weight"));
}

TEST_F(Names, OfSmallsLatentAttention) {
  const auto small = shapes("deepseek-vl2-small");
  const std::string attention = "language.model.layers.26.self_attn.";
  EXPECT_EQ(small.at(attention + "q_proj.weight"), (Shape{3072, 2048}));
  EXPECT_EQ(small.at(attention + "kv_a_proj_with_mqa.weight"), (Shape{576, 2048}));
  EXPECT_EQ(small.at(attention + "kv_a_layernorm.weight"), (Shape{512}));
  EXPECT_EQ(small.at(attention + "kv_b_proj.weight"), (Shape{4096, 512}));
  EXPECT_EQ(small.at(attention + "o_proj.weight"), (Shape{2048, 2048}));
  EXPECT_EQ(small.at("language.model.embed_tokens.weight"), (Shape{102400, 2048}));
}

TEST_F(Names, OfBasesExpertsAndTheirCorrection) {
  const auto base = shapes("deepseek-vl2");
  EXPECT_EQ(base.at("language.model.layers.29.mlp.gate.e_score_correction_bias"), (Shape{72}));
  EXPECT_EQ(base.at("language.model.layers.29.mlp.gate.weight"), (Shape{72, 2560}));
  EXPECT_EQ(base.at("language.model.layers.29.mlp.experts.71.gate_proj.weight"),
            (Shape{1536, 2560}));
  EXPECT_EQ(base.at("language.model.layers.1.mlp.shared_experts.down_proj.weight"),
            (Shape{2560, 3072}));
  EXPECT_EQ(base.at("language.model.layers.3.self_attn.o_proj.weight"), (Shape{2560, 4096}));
  EXPECT_EQ(base.at("language.model.layers.3.self_attn.kv_b_proj.weight"), (Shape{8192, 512}));
}

TEST_F(Names, OfTheLowRankQueryAndBiases) {
  Json config = published("deepseek-vl2-small");
  config["language_config"].update({{"q_lora_rank", 768}, {"attention_bias", true}});
  const auto shapes = shapes_of(*build(*context_, config).value().model);
  const std::string attention = "language.model.layers.0.self_attn.";
  EXPECT_EQ(shapes.at(attention + "q_a_proj.weight"), (Shape{768, 2048}));
  EXPECT_EQ(shapes.at(attention + "q_a_proj.bias"), (Shape{768}));
  EXPECT_EQ(shapes.at(attention + "q_a_layernorm.weight"), (Shape{768}));
  EXPECT_EQ(shapes.at(attention + "q_b_proj.weight"), (Shape{3072, 768}));
  EXPECT_FALSE(shapes.contains(attention + "q_b_proj.bias"));
  EXPECT_EQ(shapes.at(attention + "kv_a_proj_with_mqa.bias"), (Shape{576}));
  EXPECT_EQ(shapes.at(attention + "o_proj.bias"), (Shape{2048}));
  EXPECT_FALSE(shapes.contains(attention + "kv_b_proj.bias"));
}

TEST_F(Names, ADeeperProjectorAndATiedHead) {
  Json config = tiny_config();
  config["projector_config"].update({{"depth", 4}, {"mlp_ratio", 3}});
  config["language_config"]["tie_word_embeddings"] = true;
  const auto model = build(*context_, config).value().model;
  const auto shapes = shapes_of(*model);
  EXPECT_EQ(shapes.at("projector.layers.0.weight"), (Shape{192, 128}));
  EXPECT_EQ(shapes.at("projector.layers.2.weight"), (Shape{192, 192}));
  EXPECT_EQ(shapes.at("projector.layers.6.weight"), (Shape{64, 192}));
  EXPECT_FALSE(shapes.contains("language.lm_head.weight"));
  // The tied table is read as the head: counted once, and used by every token.
  config["language_config"]["tie_word_embeddings"] = false;
  EXPECT_EQ(build(*context_, config).value().model->info().active_parameters,
            model->info().active_parameters);
}

TEST_F(Names, StoredTensorsThatNothingExecutesAreKnown) {
  const auto model = build(*context_, tiny_config()).value().model;
  EXPECT_TRUE(model->is_known_unused("vision.attn_pool.latent"));
  EXPECT_TRUE(model->is_known_unused("vision.attn_pool.mlp.fc1.bias"));
  EXPECT_TRUE(model->is_known_unused("language.model.layers.3.self_attn.rotary_emb.inv_freq"));
  EXPECT_FALSE(model->is_known_unused("vision.norm.weight"));
  EXPECT_FALSE(model->is_known_unused("surprise"));
}

TEST_F(Names, AContextOverTheLimitIsRefused) {
  const auto built = build(*context_, tiny_config(), {.context = (1 << 20) + 1});
  ASSERT_FALSE(built);
  EXPECT_EQ(built.error().kind, base::ErrorKind::kLimit);
  EXPECT_THAT(built.error().to_string(), testing::HasSubstr("at most 1048576 positions"));
}

}  // namespace
}  // namespace tessera::models::deepseek_vl2
