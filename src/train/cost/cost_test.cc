// What a step counts as, by what of the model is trained.
#include "train/cost/cost.h"

#include <gtest/gtest.h>

#include "models/test_config.h"

namespace tessera::train {
namespace {

class Costs : public testing::Test {
 protected:
  // Costs as multiples of the forward pass: of a token in the decoder, and of a view.
  void expect_passes(double decoder, double views) {
    const StepCosts costs = step_costs(*model_, plan_parameters(*model_, config_).value());
    const models::ModelCosts forward = model_->costs();
    EXPECT_EQ(costs.per_token, decoder * 2 * static_cast<double>(model_->info().active_parameters));
    EXPECT_EQ(costs.per_pair, decoder * forward.flops_per_pair);
    EXPECT_EQ(costs.per_view, views * forward.flops_per_view);
  }

  std::unique_ptr<ops::Context> context_ = ops::Context::create({.num_threads = 1});
  std::unique_ptr<models::Model> model_ =
      models::build(*context_, models::tiny_config()).value().model;
  TrainConfig config_;
};

TEST_F(Costs, AreThreePassesOfWhatIsTrained) {
  expect_passes(3, 3);
  config_.trained = {"decoder.*"};
  expect_passes(3, 1);
}

TEST_F(Costs, AreTwoPassesWhereGradientsGoThrough) {
  config_.trained = {"projector.*"};
  expect_passes(2, 3);
  config_.trained = {"view_separator"};
  expect_passes(2, 1);
}

TEST_F(Costs, CountTheFrozenBasesOfLowRankUpdatesTwice) {
  config_.trained = {};
  config_.lora = LoraConfig{.targets = {"decoder.*"}};
  expect_passes(2, 1);
  config_.lora->targets = {"vision.*"};
  expect_passes(2, 2);
  config_.trained = {"decoder.norm.weight"};
  expect_passes(3, 2);
}

}  // namespace
}  // namespace tessera::train
