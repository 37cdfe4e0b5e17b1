// What a step costs: arithmetic for the share of the machine's peak. Recomputation and padding are
// not counted.
#pragma once

#include "data/step.h"
#include "models/model.h"
#include "train/parameters.h"

namespace tessera::train {

// Floating-point operations of one training step, per unit of work. A trained part costs three
// times its forward pass (6 operations per parameter and token), a frozen one that gradients go
// through twice, a frozen one at the beginning once. Of a part with low-rank updates alone the
// frozen matrices count; the updates are not counted.
struct StepCosts {
  double per_token = 0;  // decoder's products and head
  double per_pair = 0;   // one query and one key, over all layers: scores and mix
  double per_view = 0;   // tower with its attention, and projector

  [[nodiscard]] double of(const data::Step& pass) const;
};

[[nodiscard]] StepCosts step_costs(models::Model& model, const ParameterPlan& plan);

}  // namespace tessera::train
