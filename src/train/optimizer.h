// AdamW (arXiv 1711.05101) over the trained parameters of a model: decoupled weight decay, one
// update of a parameter per step, f32 arithmetic.
//
//   w ← w · (1 − lr · decay)
//   m ← β₁ m + (1 − β₁) g            v ← β₂ v + (1 − β₂) g²
//   w ← w − lr / (1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε)        t: steps so far, this one included
//
// Moments are stored in f32 or bf16; parameters that are not f32 have an f32 master copy beside
// them, and are its rounding. A step's result does not depend on the number of threads.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "ops/context.h"
#include "train/config.h"
#include "train/parameters.h"

namespace tessera::train {

// One tensor of the optimizer's memory, under the name it is saved by.
struct StateTensor {
  std::string name;  // "m.<path>", "v.<path>", "master.<path>"
  Tensor value;
};

class Optimizer {
 public:
  // Moments begin at zero. The parameters own f32 or bf16 values.
  Optimizer(ops::Context& context,
            std::vector<TrainedParameter> parameters,
            const OptimizerConfig& config);

  [[nodiscard]] const std::vector<TrainedParameter>& parameters() const { return parameters_; }
  [[nodiscard]] Index num_updates() const { return num_updates_; }

  // gradients[i] belongs to parameters()[i], f32 in its shape; an empty one counts as zero. Each is
  // multiplied by `scale` (clipping). `rate` is the step's learning rate before factors of parts.
  void update(std::span<const Tensor> gradients, double scale, double rate);

  // All of its memory, for saving; handles on what update() changes.
  [[nodiscard]] std::vector<StateTensor> state() const;
  // Takes over values of equal names, types and shapes. `find` gives an empty tensor for a name it
  // does not have, which is an error.
  [[nodiscard]] base::Result<void> restore(
      Index num_updates, const std::function<base::Result<Tensor>(const std::string& name)>& find);

 private:
  struct Moments {
    Tensor m;       // in the parameter's shape
    Tensor v;       // in the parameter's shape
    Tensor master;  // f32; empty: the parameter itself is f32
  };

  OptimizerConfig config_;
  std::vector<TrainedParameter> parameters_;
  std::vector<Moments> moments_;
  Index num_updates_ = 0;
};

// √Σ g² over all gradients together, summed in double in one order; NaN or Inf when a gradient has
// one. Empty gradients count as zero.
[[nodiscard]] double gradient_norm(std::span<const Tensor> gradients);

// What gradients are multiplied by so that their norm is at most `clip_norm` (0: no bound).
[[nodiscard]] double clip_scale(double norm, double clip_norm);

}  // namespace tessera::train
