// From stored tensors to parameters and back.
#include "models/registry.h"

#include <numeric>
#include <set>

#include <gmock/gmock.h>

#include "formats/safetensors_writer.h"
#include "formats/test_files.h"
#include "models/initialise.h"
#include "models/test_config.h"
#include "ops/rows.h"

namespace tessera::models {
namespace {

using formats::TensorDeclaration;
using testing::AllOf;
using testing::HasSubstr;

using Tensors = std::map<std::string, Tensor>;

// Stored in this type: vectors and the router stay f32 whatever the products are.
DType stored_type(const nn::Parameter& parameter, DType products) {
  const bool is_product =
      parameter.role == nn::Role::kProduct || parameter.role == nn::Role::kTable;
  return is_product ? products : DType::kF32;
}

class RegistryTest : public ::testing::Test {
 protected:
  std::unique_ptr<ops::Context> context_ = ops::Context::create({.num_threads = 2});
  formats::TemporaryFolder folder_;

  // Seeded values for every parameter of a config's model, under their checkpoint names.
  Tensors drawn(const Json& config, DType products = DType::kF32) {
    const auto model = build(*context_, config).value().model;
    Tensors tensors;
    model->visit([&](const std::string& path, nn::Parameter& parameter) {
      const Tensor values = Tensor::empty(context_->allocator(), DType::kF32, parameter.shape);
      const ParameterDraw draw(7, path, parameter, 0.02);
      draw.fill(context_->pool(), 0,
                {values.data<float>(), static_cast<std::size_t>(values.numel())});
      tensors[model->checkpoint_name(path)] =
          ops::convert(values, stored_type(parameter, products));
    });
    return tensors;
  }

  void write(const std::string& name, const Tensors& tensors) {
    std::vector<TensorDeclaration> declarations;
    declarations.reserve(tensors.size());
    for (const auto& [tensor_name, tensor] : tensors)
      declarations.push_back({tensor_name, tensor.dtype(), tensor.shape()});
    auto writer = formats::SafetensorsWriter::create(folder_.file(name), declarations).value();
    for (const auto& [tensor_name, tensor] : tensors)
      ASSERT_TRUE(writer.write(tensor_name, tensor.bytes()));
    ASSERT_TRUE(writer.finish());
  }

  base::Result<LoadedModel> load(const Json& config, const Tensors& tensors) {
    write("model.safetensors", tensors);
    folder_.write("config.json", config.dump());
    return load_model(*context_, folder_.path(), {});
  }

  std::string load_error(const Tensors& tensors) {
    const auto loaded = load(tiny_config(), tensors);
    EXPECT_FALSE(loaded);
    return loaded ? "" : loaded.error().to_string();
  }

  static Tensors values_of(Model& model) {
    Tensors tensors;
    model.visit([&](const std::string& path, nn::Parameter& parameter) {
      tensors[model.checkpoint_name(path)] = parameter.value;
    });
    return tensors;
  }
};

TEST_F(RegistryTest, SaveLoadSaveIsBitEqualInEveryStorageType) {
  for (const DType products : {DType::kF32, DType::kBf16, DType::kF16, DType::kQ8}) {
    SCOPED_TRACE(to_string(products));
    const auto loaded = load(tiny_config(), drawn(tiny_config(), products));
    ASSERT_TRUE(loaded) << loaded.error().to_string();
    write("again.safetensors", values_of(*loaded->model));
    EXPECT_EQ(folder_.read("model.safetensors"), folder_.read("again.safetensors"));
    EXPECT_TRUE(loaded->unused_tensors.empty());
  }
}

TEST_F(RegistryTest, VectorsAndRoutersBecomeF32AndProductsKeepTheirType) {
  Tensors tensors = drawn(tiny_config(), DType::kBf16);
  for (auto& [name, tensor] : tensors)
    tensor = ops::convert(ops::to_f32(tensor), DType::kBf16);
  const auto loaded = load(tiny_config(), tensors);
  ASSERT_TRUE(loaded) << loaded.error().to_string();
  Index num_bytes = 0;
  loaded->model->visit([&](const std::string& path, nn::Parameter& parameter) {
    EXPECT_EQ(parameter.value.dtype(),
              nn::is_always_f32(parameter.role) ? DType::kF32 : DType::kBf16)
        << path;
    num_bytes += 2 * parameter.shape.numel();
  });
  EXPECT_EQ(loaded->num_bytes, num_bytes);
}

TEST_F(RegistryTest, WeightsAreRoundedWhereActivationsAreBf16) {
  const auto narrow = ops::Context::create({.num_threads = 1, .activation_type = DType::kBf16});
  for (const DType products : {DType::kF32, DType::kF16, DType::kQ8}) {
    const auto loaded = load(tiny_config(), drawn(tiny_config(), products));
    const auto rounded = load_model(*narrow, folder_.path(), {});
    for (Model* model : {loaded->model.get(), rounded->model.get()}) {
      const Tensors before = values_of(*model);
      round_weights(*model);
      const bool changes = model == rounded->model.get();
      model->visit([&](const std::string& path, nn::Parameter& parameter) {
        const Tensor& stored = before.at(model->checkpoint_name(path));
        const bool stays =
            !changes || nn::is_always_f32(parameter.role) || is_block_quantised(stored.dtype());
        const Tensor expected = stays ? stored : ops::convert(stored, DType::kBf16);
        EXPECT_EQ(parameter.value.dtype(), expected.dtype()) << path;
        EXPECT_TRUE(std::ranges::equal(parameter.value.bytes(), expected.bytes())) << path;
      });
    }
  }
}

TEST_F(RegistryTest, AMissingTensorIsNamed) {
  Tensors tensors = drawn(tiny_config());
  tensors.erase("language.model.layers.1.mlp.experts.3.up_proj.weight");
  EXPECT_EQ(load_error(tensors),
            "load checkpoint: a tensor language.model.layers.1.mlp.experts.3.up_proj.weight, there "
            "is none");
}

TEST_F(RegistryTest, AWrongShapeIsNamedWithBothShapes) {
  Tensors tensors = drawn(tiny_config());
  Tensor& head = tensors.at("language.lm_head.weight");
  head = Tensor::zeros(context_->allocator(), DType::kF32, {95, 64});
  EXPECT_THAT(load_error(tensors),
              HasSubstr("language.lm_head.weight: shape [96, 64], has [95, 64]"));
  head = Tensor::zeros(context_->allocator(), DType::kF32, {96 * 64});
  EXPECT_THAT(load_error(tensors), HasSubstr("shape [96, 64], has [6144]"));
}

TEST_F(RegistryTest, ATypeThatTheParameterCannotHaveIsNamed) {
  const Tensors good = drawn(tiny_config());
  Tensors tensors = good;
  Tensor& norm = tensors.at("language.model.norm.weight");
  norm = Tensor::zeros(context_->allocator(), DType::kI32, norm.shape());
  EXPECT_THAT(load_error(tensors),
              AllOf(HasSubstr("language.model.norm.weight: a type that"), HasSubstr("is i32")));
  for (const char* name : {"language.model.layers.1.mlp.gate.weight"}) {  // the router
    tensors = good;
    tensors.at(name) = ops::convert(tensors.at(name), DType::kQ8);
    EXPECT_THAT(load_error(tensors), AllOf(HasSubstr(name), HasSubstr("is q8")));
  }
}

TEST(Accepts, BlockTypesOnlyWhereProductsAndTablesReadThem) {
  for (const nn::Role role : {nn::Role::kProduct, nn::Role::kTable, nn::Role::kRouter,
                              nn::Role::kKernel, nn::Role::kVector}) {
    for (const DType dtype : {DType::kF32, DType::kBf16, DType::kF16})
      EXPECT_TRUE(accepts(role, dtype));
    for (const DType dtype : {DType::kI64, DType::kI32, DType::kI8, DType::kU8})
      EXPECT_FALSE(accepts(role, dtype));
    EXPECT_EQ(accepts(role, DType::kQ8), role == nn::Role::kProduct || role == nn::Role::kTable);
  }
}

TEST_F(RegistryTest, TensorsThatNobodyAskedForAreListedAndNotRefused) {
  Tensors tensors = drawn(tiny_config());
  tensors["vision.attn_pool.latent"] =
      Tensor::zeros(context_->allocator(), DType::kF32, {1, 1, 32});
  tensors["left.over"] = Tensor::zeros(context_->allocator(), DType::kI64, {3});
  const auto loaded = load(tiny_config(), tensors);
  ASSERT_TRUE(loaded) << loaded.error().to_string();
  EXPECT_THAT(loaded->unused_tensors,
              testing::UnorderedElementsAre("vision.attn_pool.latent", "left.over"));
  EXPECT_TRUE(loaded->model->is_known_unused("vision.attn_pool.latent"));
  EXPECT_FALSE(loaded->model->is_known_unused("left.over"));
}

TEST_F(RegistryTest, ATiedHeadReadsTheEmbeddingTable) {
  Json tied = tiny_config();
  tied["language_config"]["tie_word_embeddings"] = true;
  const Tensors tensors = drawn(tied);
  Tensors untied = tensors;
  untied["language.lm_head.weight"] = tensors.at("language.model.embed_tokens.weight");
  const auto logits = [&](const Json& config, const Tensors& from) {
    const auto loaded = load(config, from);
    EXPECT_TRUE(loaded);
    const std::vector<std::int32_t> ids = {5, 90, 17};
    const Tensor logits_TV = loaded->model->logits(loaded->model->embed(ids));
    return std::vector<float>(logits_TV.data<const float>(),
                              logits_TV.data<const float>() + logits_TV.numel());
  };
  EXPECT_EQ(logits(tied, tensors), logits(tiny_config(), untied));
}

TEST_F(RegistryTest, CostsAreTheBytesAndProductsOfOneToken) {
  const auto loaded = load(tiny_config(), drawn(tiny_config(), DType::kBf16));
  ASSERT_TRUE(loaded);
  const ModelCosts costs = loaded->model->costs();
  const double attention = 4.0 * 64 * 64;
  const double dense = 3.0 * 64 * 96;
  const double shared_and_chosen = 3.0 * 64 * 32 * (2 + 2);
  const double router = 4.0 * 64;  // stored in f32
  const double products = 2 * attention + dense + shared_and_chosen;
  EXPECT_EQ(costs.bytes_per_decoded_token, 2 * (products + 96 * 64) + 4 * router);
  EXPECT_EQ(costs.flops_per_prefilled_token, 2 * (products + router));
  const double tower = 16.0 * (32 * 3 * 49 + 4 * 32 * 32 + 2 * 32 * 119);  // 119 = int(32 · 3.7362)
  const double projector = 4.0 * (128 * 64 + 64 * 64);
  EXPECT_EQ(costs.flops_per_view, 2 * (tower + projector) + 4.0 * 16 * 16 * 32);
}

TEST_F(RegistryTest, ADirectoryWithoutConfigOrWeightsIsRefused) {
  EXPECT_FALSE(load_model(*context_, folder_.path(), {}));
  write("model.safetensors", drawn(tiny_config()));
  const auto no_config = load_model(*context_, folder_.path(), {});
  ASSERT_FALSE(no_config);
  EXPECT_THAT(no_config.error().to_string(), HasSubstr("config.json"));
}

TEST_F(RegistryTest, AnotherArchitectureIsNamed) {
  Json config = tiny_config();
  config["model_type"] = "llama";
  const auto loaded = load(config, drawn(tiny_config()));
  ASSERT_FALSE(loaded);
  EXPECT_THAT(loaded.error().to_string(),
              HasSubstr("model_type: one of deepseek_vl_v2, is \"llama\""));
}

TEST(PublishedConfigs, AreThreeAndUnknownNamesHaveNone) {
  EXPECT_THAT(published_names(),
              testing::ElementsAre("deepseek-vl2-tiny", "deepseek-vl2-small", "deepseek-vl2"));
  EXPECT_EQ(published_config("deepseek-vl3"), "");
  EXPECT_EQ(published_config(""), "");
}

}  // namespace
}  // namespace tessera::models
