// The objective of a vision-language model: cross-entropy over targets, balance losses beside it.
#pragma once

#include <memory>
#include <vector>

#include "grad/leaf.h"
#include "models/model.h"
#include "nn/step.h"
#include "processor/processor.h"
#include "train/objective.h"
#include "train/parameters.h"

namespace tessera::train {

// Everything given outlives it. The plan's parameters ask for their gradients from here on.
class ModelObjective final : public Objective {
 public:
  ModelObjective(models::Model& model,
                 const processor::Processor& processor,
                 const ParameterPlan& plan,
                 const TrainConfig& config);

  [[nodiscard]] PassReport accumulate(const data::Step& pass, const PassShares& shares) override;
  [[nodiscard]] std::vector<Tensor> gradients() override;
  void clear_gradients() override;
  void finish_step(const std::vector<std::vector<Index>>& expert_load) override;
  [[nodiscard]] double evaluate(const data::Step& pass) override;
  [[nodiscard]] std::string diagnose(const data::Step& pass) override;

 private:
  [[nodiscard]] nn::ExpertBalance balance(const PassShares& shares) const;

  models::Model& model_;
  const processor::Processor& processor_;
  const TrainConfig& config_;
  std::vector<std::shared_ptr<grad::Leaf>> leaves_;  // of the plan's parameters, in its order
};

}  // namespace tessera::train
