// The training forward: packing, isolation of samples, gradients against differences.
#include "train/forward.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "models/registry.h"
#include "ops/rows.h"
#include "train/gradients.h"

namespace tessera::train {
namespace {

// One of the official tiny models, with f32 weights of its own.
class Forward : public ::testing::Test {
 protected:
  void open(const std::string& name) {
    const std::string folder = std::string(TESSERA_SOURCE_DIR) + "/tests/golden/vl2/" + name;
    processor_ =
        std::make_unique<processor::Processor>(processor::Processor::open(folder, {}).value());
    model_ = models::load_model(*context_, folder, {}).value().model;
    model_->visit([&](const std::string&, nn::Parameter& parameter) {
      parameter.value = ops::contiguous(ops::to_f32(parameter.value));
    });
    model_->prepare();
  }

  // A question about a picture of one colour, or about none.
  [[nodiscard]] data::Sample sample(const std::string& answer, int grey = -1) {
    data::RawSample raw{.place = "test"};
    const std::string tag = grey < 0 ? "" : "<image>\n";
    raw.conversation.messages = {{.role = processor::Role::kUser, .content = tag + "What?"},
                                 {.role = processor::Role::kAssistant, .content = answer}};
    if (grey >= 0) {
      raw.conversation.messages[0].images = {"grey"};
      formats::Image image;
      image.width = 90;
      image.height = 60;
      image.rgb.assign(std::size_t{90} * 60 * 3, static_cast<std::uint8_t>(grey));
      raw.pictures.push_back({.name = "grey", .pixels = std::move(image)});
    }
    data::SampleMaker maker(*processor_, {});
    data::Outcome<data::Sample> made = maker.make(std::move(raw));
    if (!made) throw std::runtime_error(made.drop().message);
    return std::move(*made);
  }

  std::unique_ptr<ops::Context> context_ = ops::Context::create({.num_threads = 2});
  std::unique_ptr<processor::Processor> processor_;
  std::unique_ptr<models::Model> model_;
};

TEST_F(Forward, OfPackedSamplesIsTheSumOfTheirOwn) {
  for (const char* name : {"mha", "mla_softmax", "mla_noaux", "mla_qlora_yarn"}) {
    open(name);
    const std::vector<data::Sample> samples = {sample("One."), sample("Two or three.", 40),
                                               sample("Four!", 200), sample("Five")};
    double sum = 0;
    Index num_targets = 0;
    for (const data::Sample& each : samples) {
      const ForwardPass alone(*model_, *processor_, {&each, 1}, {});
      EXPECT_EQ(alone.num_targets(), each.num_targets);
      sum += alone.loss_sum();
      num_targets += alone.num_targets();
    }
    const ForwardPass packed(*model_, *processor_, samples, {});
    EXPECT_EQ(packed.num_targets(), num_targets);
    EXPECT_NEAR(packed.loss_sum(), sum, 1e-5 * sum) << name;
  }
}

// Two images of different grids, the second with a view that stands twice.
TEST_F(Forward, ArrangesImagesTogetherAsEachAlone) {
  open("mha");
  const Index side = model_->info().geometry.tokens_per_side();
  const Index C = side * side;
  const Index D = model_->info().width;
  const Tensor features_GCD = Tensor::empty(context_->allocator(), DType::kF32, {5, C, D});
  for (Index i = 0; i < features_GCD.numel(); ++i)
    features_GCD.data<float>()[i] = static_cast<float>(i);
  const std::vector<Index> first_views = {0, 1};
  const std::vector<Index> second_views = {0, 1, 1};
  const vision::TileGrid one{.columns = 1, .rows = 1};
  const vision::TileGrid two{.columns = 2, .rows = 1};
  const models::ImageViews images[] = {{.grid = one, .view_source = first_views, .first = 0},
                                       {.grid = two, .view_source = second_views, .first = 2}};
  const Tensor together = model_->arrange_images(features_GCD, images);
  const Tensor apart[] = {model_->arrange_image(features_GCD.narrow(0, 0, 2), one, first_views),
                          model_->arrange_image(features_GCD.narrow(0, 2, 3), two, second_views)};
  const Tensor expected = ops::concat_rows(apart);
  ASSERT_EQ(together.shape(), expected.shape());
  EXPECT_TRUE(std::ranges::equal(together.bytes(), expected.bytes()));
}

TEST_F(Forward, DoesNotLookIntoTheNeighbour) {
  open("mla_softmax");
  std::vector<data::Sample> samples = {sample("One."), sample("Two.", 40)};
  const double before = ForwardPass(*model_, *processor_, {samples.data() + 1, 1}, {}).loss_sum();
  samples[0] = sample("Another", 90);
  const ForwardPass first(*model_, *processor_, {samples.data(), 1}, {});
  const ForwardPass both(*model_, *processor_, samples, {});
  EXPECT_NEAR(both.loss_sum() - first.loss_sum(), before, 1e-5 * before);
}

TEST_F(Forward, ReportsTheLoadOfEveryExpert) {
  open("mla_noaux");
  const data::Sample one = sample("One.", 10);
  nn::ExpertBalance balance{.alpha = 0.01F};
  const ForwardPass pass(*model_, *processor_, {&one, 1}, {.balance = &balance});
  balance.read_loads();
  int num_layers = 0;
  for (const nn::ExpertBalance::Layer& layer : balance.layers) {
    if (layer.load.empty()) continue;
    ++num_layers;
    Index total = 0;
    for (const Index load : layer.load)
      total += load;
    EXPECT_EQ(total % one.num_tokens(), 0);
    EXPECT_GT(layer.loss.read(), 0);
  }
  EXPECT_GT(num_layers, 0);
}

// d/dh of loss + balance loss along the gradient's own direction is the gradient's norm.
TEST_F(Forward, HasTheGradientOfItsDifferencesForEveryRouter) {
  for (const char* name : {"mha", "mla_noaux", "mla_qlora_yarn"}) {
    open(name);
    const data::Sample one = sample("What it is.", 40);
    const SampleGradients found = sample_gradients(*model_, *processor_, one);
    double square = 0;
    for (const NamedGradient& each : found.gradients) {
      for (Index i = 0; each.gradient.has_value() && i < each.gradient.numel(); ++i)
        square += std::pow(static_cast<double>(each.gradient.data<const float>()[i]), 2);
    }
    const double norm = std::sqrt(square);
    const auto value_at = [&](double step) {
      const auto move = [&](double by) {
        std::size_t next = 0;
        model_->visit([&](const std::string&, nn::Parameter& parameter) {
          if (!parameter.has_gradient) return;
          const Tensor& gradient = found.gradients[next++].gradient;
          if (!gradient.has_value()) return;
          auto* values = parameter.value.data<float>();
          for (Index i = 0; i < gradient.numel(); ++i)
            values[i] += static_cast<float>(by / norm *
                                            static_cast<double>(gradient.data<const float>()[i]));
        });
      };
      move(step);
      nn::ExpertBalance balance{.alpha = static_cast<float>(model_->info().balance_alpha),
                                .is_per_sequence = model_->info().balances_sequences};
      const ForwardPass pass(*model_, *processor_, {&one, 1}, {.balance = &balance});
      move(-step);
      return pass.loss_sum() / static_cast<double>(pass.num_targets()) + balance.total_loss();
    };
    constexpr double kStep = 2e-3;
    const double slope =
        (8 * (value_at(kStep) - value_at(-kStep)) - (value_at(2 * kStep) - value_at(-2 * kStep))) /
        (12 * kStep);
    EXPECT_NEAR(slope, norm, 2e-3 * norm) << name;
  }
}

}  // namespace
}  // namespace tessera::train
