// The gradients of one sample, parameter by parameter, for a look inside.
#pragma once

#include <string>
#include <vector>

#include "data/sample.h"
#include "models/model.h"
#include "processor/processor.h"

namespace tessera::train {

struct NamedGradient {
  std::string name;  // of the tensor in the checkpoint
  Shape shape;
  Tensor gradient{};  // f32; empty: nothing reached the parameter
};

struct SampleGradients {
  double loss = 0;      // mean cross-entropy over the targets
  double aux_loss = 0;  // balance losses of all layers
  Index num_targets = 0;
  std::vector<NamedGradient> gradients;  // of loss + aux_loss, in the order of the model
};

// Asks every parameter of the model for its gradient, except router biases, which have none.
[[nodiscard]] SampleGradients sample_gradients(models::Model& model,
                                               const processor::Processor& processor,
                                               const data::Sample& sample);

}  // namespace tessera::train
