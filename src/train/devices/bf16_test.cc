// Training passes with activations and weights in bf16, by the definitions of the CPU, against
// those in f32 with equal weights.
#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "models/registry.h"
#include "ops/rows.h"
#include "train/forward.h"
#include "train/gradients.h"

namespace tessera::train {
namespace {

class ForwardInBf16 : public ::testing::TestWithParam<const char*> {
 protected:
  // The model with weights that are bf16 values, stored in `type` where their role allows it.
  std::unique_ptr<models::Model> open(ops::Context& context, DType type) {
    auto model = models::load_model(context, folder_, {}).value().model;
    model->visit([&](const std::string&, nn::Parameter& parameter) {
      const bool is_exact = nn::is_always_f32(parameter.role);
      const Tensor narrow = ops::convert(parameter.value, DType::kBf16);
      parameter.value =
          is_exact ? ops::contiguous(ops::to_f32(parameter.value)) : ops::convert(narrow, type);
    });
    model->prepare();
    return model;
  }

  // A question about a picture.
  [[nodiscard]] data::Sample sample() const {
    data::RawSample raw{.place = "test"};
    raw.conversation.messages = {
        {.role = processor::Role::kUser, .content = "<image>\nWhat is it?", .images = {"grey"}},
        {.role = processor::Role::kAssistant, .content = "Two or three words."}};
    formats::Image image;
    image.width = 60;
    image.height = 40;
    image.rgb.assign(std::size_t{60} * 40 * 3, std::uint8_t{70});
    raw.pictures.push_back({.name = "grey", .pixels = std::move(image)});
    return *data::SampleMaker(*processor_, {}).make(std::move(raw));
  }

  std::string folder_ = std::string(TESSERA_SOURCE_DIR) + "/tests/golden/vl2/" + GetParam();
  std::unique_ptr<processor::Processor> processor_ =
      std::make_unique<processor::Processor>(processor::Processor::open(folder_, {}).value());
};

// "model.layers.1.mlp.…" → "model.layers.1"; the parts before the third dot. The adaptor is one
// group, with the two learned vectors of pictures: each is the gradient of one or few tokens, whose
// experts bf16 may choose otherwise.
std::string group_of(const std::string& name) {
  const bool is_vector = name == "image_newline" || name == "view_seperator";
  if (is_vector || name.starts_with("projector.")) return "projector";
  std::size_t end = 0;
  for (int dots = 0; dots < 3 && end != std::string::npos; ++dots)
    end = name.find('.', end + 1);
  return name.substr(0, end);
}

TEST_P(ForwardInBf16, IsNearThePassInF32) {
  const auto wide = ops::Context::create({.num_threads = 2});
  const auto narrow = ops::Context::create({.num_threads = 2, .activation_type = DType::kBf16});
  const auto model = open(*wide, DType::kF32);
  const auto narrow_model = open(*narrow, DType::kBf16);
  const data::Sample one = sample();
  const SampleGradients expected = sample_gradients(*model, *processor_, one);
  const SampleGradients actual = sample_gradients(*narrow_model, *processor_, one);
  EXPECT_NEAR(actual.loss, expected.loss, 0.01 * expected.loss);
  EXPECT_NEAR(actual.aux_loss, expected.aux_loss, 0.05 * expected.aux_loss);
  struct Norms {
    double error = 0;
    double size = 0;
  };
  std::map<std::string, Norms> groups;
  for (std::size_t i = 0; i < expected.gradients.size(); ++i) {
    const Tensor& want = expected.gradients[i].gradient;
    const Tensor& got = actual.gradients[i].gradient;
    ASSERT_EQ(want.has_value(), got.has_value()) << expected.gradients[i].name;
    if (!want.has_value()) continue;
    ASSERT_EQ(got.dtype(), DType::kF32);
    Norms& norms = groups[group_of(expected.gradients[i].name)];
    for (Index j = 0; j < want.numel(); ++j) {
      const auto value = static_cast<double>(want.data<const float>()[j]);
      norms.error += std::pow(static_cast<double>(got.data<const float>()[j]) - value, 2);
      norms.size += value * value;
    }
  }
  for (const auto& [name, norms] : groups)
    EXPECT_LE(std::sqrt(norms.error / norms.size), 0.05) << name;
}

INSTANTIATE_TEST_SUITE_P(Models,
                         ForwardInBf16,
                         ::testing::Values("mha", "mla_softmax", "mla_noaux", "mla_qlora_yarn"));

}  // namespace
}  // namespace tessera::train
