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

  void prepare(std::span<const data::Step> passes) override;
  void accumulate(const data::Step& pass, const PassShares& shares) override;
  [[nodiscard]] std::vector<PassReport> take_reports() override;
  [[nodiscard]] std::vector<Tensor> gradients() override;
  void clear_gradients() override;
  void finish_step(const std::vector<std::vector<Index>>& expert_load) override;
  [[nodiscard]] double evaluate(const data::Step& pass) override;
  [[nodiscard]] std::string diagnose(const data::Step& pass) override;

 private:
  // What a pass left on its device.
  struct PassValues {
    DeviceValues<double> loss;  // weighted sum over the targets
    double weight = 1;          // of their mean in it
    nn::ExpertBalance experts;
  };
  // Pictures on their device, of the pass whose samples these are.
  struct PreparedViews {
    const data::Sample* samples = nullptr;
    Tensor views;
  };

  [[nodiscard]] Tensor take_views(const data::Step& pass);
  [[nodiscard]] nn::ExpertBalance balance(const PassShares& shares) const;

  models::Model& model_;
  const processor::Processor& processor_;
  const TrainConfig& config_;
  std::vector<PreparedViews> prepared_;
  std::vector<PassValues> values_;                   // of passes that are not reported yet
  std::vector<std::shared_ptr<grad::Leaf>> leaves_;  // of the plan's parameters, in its order
};

}  // namespace tessera::train
