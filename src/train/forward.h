// One forward pass of training: whole samples packed side by side, to one loss.
//
//   views ─ tower ─ projector ─ layout ─┐
//   ids ─ embedding ────────────────── splice ─ decoder ─ rows with a target ─ cross-entropy ─►
//   loss
//
// T tokens of the pass · G views · D width · V vocabulary
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "data/sample.h"
#include "models/model.h"
#include "nn/step.h"
#include "ops/training/cross_entropy.h"
#include "processor/processor.h"

namespace tessera::train {

// The distinct views of all samples, u8 [G, side, side, 3], where the context computes: every pixel
// is copied once, on a GPU through pinned memory and beside its work. Empty without pictures.
[[nodiscard]] Tensor upload_views(ops::Context& context, std::span<const data::Sample> samples);

struct PassOptions {
  float target_weight = 1;               // of every target: 1 / those of the whole step
  nn::ExpertBalance* balance = nullptr;  // null: no balance loss, no loads
  bool recomputes = false;               // blocks are run again in the backward walk
  Tensor views{};                        // of upload_views(); empty: the pass uploads them
};

// What a pass needs as long as its backward walk goes on; so it neither moves nor copies.
class ForwardPass {
 public:
  // Runs the pass. Samples have their views made; each is a sequence of its own, from position 0.
  ForwardPass(const models::Model& model,
              const processor::Processor& processor,
              std::span<const data::Sample> samples,
              const PassOptions& options);
  ForwardPass(const ForwardPass&) = delete;
  ForwardPass& operator=(const ForwardPass&) = delete;

  // Σ over targets of target_weight · cross-entropy; balance losses enter its backward walk beside.
  [[nodiscard]] const Tensor& loss() const { return result_.loss; }
  // The same in double; it is there when the pass has run.
  [[nodiscard]] const DeviceValues<double>& loss_value() const { return result_.sum; }
  // Without the weight. Waits for the pass.
  [[nodiscard]] double loss_sum() const { return result_.sum.read() / target_weight_; }
  [[nodiscard]] Index num_targets() const { return num_targets_; }

 private:
  void place_samples(std::span<const data::Sample> samples, std::int32_t ignore_id);
  [[nodiscard]] Tensor spliced(std::span<const data::Sample> samples, const Tensor& views) const;

  const models::Model& model_;
  const processor::Processor& processor_;
  std::vector<std::int32_t> ids_;        // [T]
  std::vector<std::int32_t> positions_;  // [T]
  std::vector<nn::StepSequence> sequences_;
  std::vector<std::int32_t> target_rows_;  // rows that predict a target
  std::vector<std::int32_t> targets_;      // what they predict
  nn::Step step_;
  Index num_targets_ = 0;
  double target_weight_;
  ops::CrossEntropy result_;
};

}  // namespace tessera::train
