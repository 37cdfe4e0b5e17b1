// The low-rank updates of a model's matrices as files, in the layout of the Python library PEFT:
//
//   folder/ adapter_config.json        rank, alpha, the modules, the checkpoint they belong to
//           adapter_model.safetensors  base_model.model.<module>.lora_A.weight [r, I]
//                                      base_model.model.<module>.lora_B.weight [O, r]
//
// A module is called as the checkpoint calls its weight, without ".weight".
#pragma once

#include <map>
#include <memory>
#include <string>

#include "base/result.h"
#include "models/model.h"

namespace tessera::models {

struct AdapterInfo {
  Index rank = 0;
  double alpha = 0;
  std::string base;  // path of the checkpoint that the updates belong to; may be empty
};

// Writes the updates that the model has into a folder that is there.
[[nodiscard]] base::Result<void> write_adapter(const std::string& folder,
                                               Model& model,
                                               const AdapterInfo& info);

// What adapter_config.json says. Kinds of adapters that are no plain sum W + alpha / rank · B A are
// refused.
[[nodiscard]] base::Result<AdapterInfo> read_adapter_info(const std::string& folder);

// Gives the model's matrices the stored updates as f32 values of their own; matrices without one
// keep what they have. A tensor that belongs to no matrix of the model, a half of a pair, a shape
// that does not fit are errors. Call model.prepare() after it.
[[nodiscard]] base::Result<AdapterInfo> load_adapter(Model& model, const std::string& folder);

// For programs that merge tensor by tensor: the updates of an adapter by the checkpoint's name of
// their matrix. The model needs no values.
using Updates = std::map<std::string, std::shared_ptr<const nn::LowRank>, std::less<>>;
[[nodiscard]] base::Result<Updates> load_updates(Model& model, const std::string& folder);

// Rows [first_row, …) of a matrix with its update added, f32.
[[nodiscard]] Tensor merged_rows(const Tensor& w_rows, const nn::LowRank& update, Index first_row);

}  // namespace tessera::models
