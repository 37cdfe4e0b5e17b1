// Which parameters of a model a run trains, and how: patterns of the configuration against the
// paths that the model names.
//
//   TESSERA_TRY(plan, plan_parameters(model, config));
//   own_parameters(model, plan, config);     // trained values become writable, of the wanted type
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "models/model.h"
#include "train/config.h"

namespace tessera::train {

struct TrainedParameter {
  std::string path;
  nn::Parameter* parameter = nullptr;  // of the model, which outlives the plan
  double rate_factor = 1;              // of the learning rate
  double weight_decay = 0;
  bool is_update = false;  // half of a low-rank update
};

struct ParameterPlan {
  std::vector<TrainedParameter> trained;  // in the order of the model
  std::vector<std::string> lora_bases;    // paths of the weights that get low-rank updates
  Index num_trained = 0;                  // values
  Index num_frozen = 0;
};

// Makes the low-rank updates, without values, and lists them as "<path>.lora_A.weight" and
// "….lora_B.weight" beside what is trained as a whole.
//
// A pattern that matches nothing, nothing left to train, a rate or decay for what is frozen, a
// low-rank update of what is no matrix or is trained anyway, a bias step without a bias: errors
// that name the pattern.
[[nodiscard]] base::Result<ParameterPlan> plan_parameters(models::Model& model,
                                                          const TrainConfig& config);

// The type in which a trained parameter is computed with. Routers and vectors stay in f32.
[[nodiscard]] DType trained_type(const nn::Parameter& parameter, DType weight_type);

// Gives every trained parameter, and everything that a rule of its own changes, memory of its own;
// draws the low-rank updates (f32, from the run's seed), and stores their bases in the wanted type.
// The rest keeps what it has; on a GPU it gets the type of the trained ones, which its products
// take.
void own_parameters(models::Model& model, const ParameterPlan& plan, const TrainConfig& config);

// Of all values as they are stored in memory, low-rank updates included.
[[nodiscard]] Index weight_bytes(models::Model& model);

}  // namespace tessera::train
