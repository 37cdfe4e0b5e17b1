// For tests: a tiny model with drawn weights, and digests of everything that a run changes.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/sha256.h"
#include "models/initialise.h"
#include "models/test_config.h"
#include "nn/low_rank.h"
#include "ops/rows.h"
#include "tensor/transfer.h"
#include "train/optimizer.h"

namespace tessera::train {

// A tiny model with drawn weights of one type.
inline std::unique_ptr<models::Model> drawn_model(ops::Context& context, DType type) {
  auto model = models::build(context, models::tiny_config()).value().model;
  model->visit([&](const std::string& path, nn::Parameter& parameter) {
    const Tensor value = Tensor::empty(context.allocator(), DType::kF32, parameter.shape);
    std::vector<float> values(static_cast<std::size_t>(value.numel()));
    models::ParameterDraw(/*seed=*/3, path, parameter, 0.02).fill(context.pool(), 0, values);
    write_values<float>(value, values);
    // As loading does it: what cannot be block-quantised is something else.
    const bool converts = type != DType::kF32 && !nn::is_always_f32(parameter.role) &&
                          models::accepts(parameter.role, type);
    parameter.value = converts ? ops::convert(value, type) : value;
  });
  model->prepare();
  return model;
}

using Digests = std::map<std::string, std::string>;

inline std::string digest(const Tensor& value) {
  return base::sha256_hex(HostBytes(value).bytes());
}

inline Digests digests_of(models::Model& model) {
  Digests all;
  model.visit([&](const std::string& path, nn::Parameter& parameter) {
    all[path] = digest(parameter.value);
    if (const nn::LowRank* update = parameter.low_rank.get()) {
      all[nn::down_path(path)] = digest(update->down.value);
      all[nn::up_path(path)] = digest(update->up.value);
    }
  });
  return all;
}

inline Digests digests_of(const Optimizer& optimizer) {
  Digests all;
  for (const StateTensor& each : optimizer.state())
    all[each.name] = digest(each.value);
  return all;
}

}  // namespace tessera::train
