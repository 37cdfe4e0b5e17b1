#include "train/parameters.h"

#include <algorithm>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "models/initialise.h"
#include "nn/low_rank.h"
#include "ops/rows.h"
#include "tensor/transfer.h"
#include "train/name_pattern.h"

namespace tessera::train {
namespace {

using base::Error;
using base::Result;

constexpr auto kWhere = "train config";

struct Named {
  std::string path;
  nn::Parameter* parameter = nullptr;
  bool is_update = false;  // half of a low-rank update
};

std::vector<Named> all_parameters(models::Model& model) {
  std::vector<Named> all;
  model.visit([&](const std::string& path, nn::Parameter& parameter) {
    all.push_back({path, &parameter});
  });
  return all;
}

// "vision, projector, image_newline, …": what patterns may begin with.
std::string parts_of(const std::vector<Named>& all) {
  std::vector<std::string> parts;
  for (const Named& each : all) {
    std::string part = each.path.substr(0, each.path.find('.'));
    if (parts.empty() || parts.back() != part) parts.push_back(std::move(part));
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

// Every pattern must match one of the names at least.
Result<void> check_used(const std::vector<std::string>& patterns,
                        const std::vector<Named>& names,
                        const std::string& field,
                        const std::string& expectation) {
  for (const std::string& pattern : patterns) {
    const bool is_used = std::any_of(
        names.begin(), names.end(), [&](const Named& each) { return matches(pattern, each.path); });
    if (!is_used) {
      return Error::invalid_input(
          kWhere, fmt::format("{}: {}, \"{}\" matches none", field, expectation, pattern));
    }
  }
  return {};
}

Result<void> check_values(const std::vector<PatternValue>& values,
                          const std::vector<Named>& trained,
                          const std::string& field) {
  for (const PatternValue& value : values) {
    TESSERA_TRY(used, check_used(value.names, trained, field, "patterns of trained parameters"));
  }
  return {};
}

double value_for(const std::vector<PatternValue>& values, const std::string& path, double rest) {
  const auto found = std::find_if(values.begin(), values.end(), [&](const PatternValue& value) {
    return matches_any(value.names, path);
  });
  return found == values.end() ? rest : found->value;
}

// Gives the matrices that the configuration names an update without values, and the others none.
Result<std::vector<std::string>> attach_updates(const TrainConfig& config,
                                                const std::vector<Named>& all) {
  std::vector<std::string> bases;
  for (const Named& each : all)
    each.parameter->low_rank = nullptr;
  if (!config.lora) return bases;
  std::vector<Named> products;
  for (const Named& each : all) {
    if (each.parameter->role == nn::Role::kProduct) products.push_back(each);
  }
  TESSERA_TRY(used, check_used(config.lora->targets, products, "lora.targets",
                               "patterns of matrices of linear layers"));
  for (const Named& each : products) {
    if (!matches_any(config.lora->targets, each.path)) continue;
    if (matches_any(config.trained, each.path)) {
      return Error::invalid_input(
          kWhere,
          fmt::format("lora.targets: frozen matrices, {} is trained as a whole, too", each.path));
    }
    each.parameter->low_rank =
        nn::make_low_rank(each.parameter->shape, config.lora->rank, config.lora->alpha);
    bases.push_back(each.path);
  }
  return bases;
}

TrainedParameter planned(const Named& each, const OptimizerConfig& optimizer) {
  const double decay = each.parameter->shape.rank() >= 2 ? optimizer.weight_decay : 0.0;
  return {.path = each.path,
          .parameter = each.parameter,
          .rate_factor = value_for(optimizer.rate_factor_of, each.path, 1.0),
          .weight_decay = value_for(optimizer.weight_decay_of, each.path, decay),
          .is_update = each.is_update};
}

// First values of one half of an update.
void draw(models::Model& model,
          std::uint64_t seed,
          const std::string& path,
          nn::Parameter& parameter) {
  parameter.value = Tensor::empty(model.context().allocator(), DType::kF32, parameter.shape);
  std::vector<float> values(static_cast<std::size_t>(parameter.shape.numel()));
  models::ParameterDraw(seed, path, parameter, model.info().initializer_range)
      .fill(model.context().pool(), 0, values);
  write_values<float>(parameter.value, values);
}

void own_update(models::Model& model,
                const std::string& path,
                nn::Parameter& base,
                const TrainConfig& config) {
  std::optional<DType> type = config.lora->base_type;
  if (!type && model.context().gpu() != nullptr) type = trained_type(base, config.weight_type);
  if (type) base.value = ops::convert(base.value, *type);
  draw(model, config.seed, nn::down_path(path), base.low_rank->down);
  draw(model, config.seed, nn::up_path(path), base.low_rank->up);
}

Result<void> check_bias_step(const TrainConfig& config, const std::vector<Named>& all) {
  const bool has_bias = std::any_of(
      all.begin(), all.end(), [](const Named& each) { return !each.parameter->has_gradient; });
  if (config.balance.bias_step > 0 && !has_bias) {
    return Error::invalid_input(
        kWhere, fmt::format("balance.bias_step: 0 for a model whose routers have no correction "
                            "bias, is {}",
                            config.balance.bias_step));
  }
  return {};
}

}  // namespace

Result<ParameterPlan> plan_parameters(models::Model& model, const TrainConfig& config) {
  const std::vector<Named> all = all_parameters(model);
  TESSERA_TRY(used, check_used(config.trained, all, "trained",
                               "patterns of parameters (parts: " + parts_of(all) + ")"));
  TESSERA_TRY(bias, check_bias_step(config, all));
  ParameterPlan plan;
  TESSERA_TRY(bases, attach_updates(config, all));
  plan.lora_bases = std::move(bases);
  std::vector<Named> trained;
  for (const Named& each : all) {
    if (each.parameter->has_gradient && matches_any(config.trained, each.path)) {
      trained.push_back(each);
    } else {
      plan.num_frozen += each.parameter->shape.numel();
    }
    if (nn::LowRank* update = each.parameter->low_rank.get()) {
      trained.push_back({nn::down_path(each.path), &update->down, /*is_update=*/true});
      trained.push_back({nn::up_path(each.path), &update->up, /*is_update=*/true});
    }
  }
  for (const Named& each : trained) {
    plan.trained.push_back(planned(each, config.optimizer));
    plan.num_trained += each.parameter->shape.numel();
  }
  if (plan.trained.empty()) {
    return Error::invalid_input(kWhere, "trained: something to train, all parameters are frozen");
  }
  TESSERA_TRY(rates,
              check_values(config.optimizer.rate_factor_of, trained, "optimizer.rate_factor_of"));
  TESSERA_TRY(decays,
              check_values(config.optimizer.weight_decay_of, trained, "optimizer.weight_decay_of"));
  return plan;
}

DType trained_type(const nn::Parameter& parameter, DType weight_type) {
  return nn::is_always_f32(parameter.role) ? DType::kF32 : weight_type;
}

void own_parameters(models::Model& model, const ParameterPlan& plan, const TrainConfig& config) {
  std::set<const nn::Parameter*> trained;
  for (const TrainedParameter& each : plan.trained)
    trained.insert(each.parameter);
  const bool is_gpu = model.context().gpu() != nullptr;
  model.visit([&](const std::string& path, nn::Parameter& parameter) {
    if (parameter.low_rank != nullptr) return own_update(model, path, parameter, config);
    const DType type = trained_type(parameter, config.weight_type);
    if (!trained.contains(&parameter) && parameter.has_gradient) {
      if (is_gpu) parameter.value = ops::convert(parameter.value, type);
      return;
    }
    const Tensor owned = Tensor::empty(model.context().allocator(), type, parameter.shape);
    const Tensor converted =
        parameter.value.dtype() == type ? parameter.value : ops::convert(parameter.value, type);
    copy_bytes(converted, owned);
    parameter.value = owned;
  });
  model.prepare();
}

Index weight_bytes(models::Model& model) {
  Index total = 0;
  model.visit([&](const std::string&, const nn::Parameter& parameter) {
    total += parameter.value.num_bytes();
    if (const nn::LowRank* update = parameter.low_rank.get()) {
      total += update->down.value.num_bytes() + update->up.value.num_bytes();
    }
  });
  return total;
}

}  // namespace tessera::train
