// What the loop asks of a model in training: loss and gradients of a pass. The loop knows nothing
// else of it, neither device nor architecture.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "data/step.h"
#include "tensor/tensor.h"

namespace tessera::train {

// How much of a step one of its passes is, so that passes add up to one large batch.
struct PassShares {
  double targets = 1;    // of the cross-entropy, which is a mean over targets
  double sequences = 1;  // of the balance loss, which is a mean over sequences
};

struct PassReport {
  double loss = 0;                                // mean cross-entropy over the pass's targets
  double aux_loss = 0;                            // balance loss of the pass, its weight included
  std::vector<std::vector<Index>> expert_load{};  // [L][E] tokens; empty for dense layers
};

// Data whose loss is measured and that is never trained on: some rows of one source.
struct HeldoutSource {
  std::string name{};
  std::vector<data::Step> passes{};  // at least one, each with targets
};

class Objective {
 public:
  Objective() = default;
  Objective(const Objective&) = delete;
  Objective& operator=(const Objective&) = delete;
  virtual ~Objective() = default;

  // Begins to bring what the passes need to where they are computed; they stay where they are until
  // accumulate() gets them.
  virtual void prepare(std::span<const data::Step> /*passes*/) {}
  // Adds the pass's share of the step's gradients to those that are there. On a GPU it may return
  // before the work is done.
  virtual void accumulate(const data::Step& pass, const PassShares& shares) = 0;
  // Of the passes since the last call, in their order; waits for them.
  [[nodiscard]] virtual std::vector<PassReport> take_reports() = 0;
  // The gradients so far, in the order of the optimizer's parameters; empty where none arrived.
  [[nodiscard]] virtual std::vector<Tensor> gradients() = 0;
  virtual void clear_gradients() = 0;
  // After an update: rules that are no gradients, given the loads of the whole step.
  virtual void finish_step(const std::vector<std::vector<Index>>& expert_load) = 0;
  // Mean cross-entropy without gradients.
  [[nodiscard]] virtual double evaluate(const data::Step& pass) = 0;
  // Where the first value that is not finite comes from: "result of rms_norm"; empty: nowhere.
  [[nodiscard]] virtual std::string diagnose(const data::Step& pass) = 0;
};

}  // namespace tessera::train
