#include "train/optimizer.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/check.h"
#include "ops/rows.h"
#include "ops/training/optimizer_steps.h"
#include "tensor/transfer.h"

namespace tessera::train {
namespace {

using base::Error;
using base::Result;

}  // namespace

Optimizer::Optimizer(ops::Context& context,
                     std::vector<TrainedParameter> parameters,
                     const OptimizerConfig& config)
    : config_(config), parameters_(std::move(parameters)) {
  for (const TrainedParameter& each : parameters_) {
    const Tensor& value = each.parameter->value;
    Moments moments{.m = Tensor::zeros(context.allocator(), config.moment_type, value.shape()),
                    .v = Tensor::zeros(context.allocator(), config.moment_type, value.shape()),
                    .master = {}};
    if (value.dtype() != DType::kF32) {
      moments.master = Tensor::empty(context.allocator(), DType::kF32, value.shape());
      copy_bytes(ops::to_f32(value), moments.master);
    }
    moments_.push_back(std::move(moments));
  }
}

void Optimizer::update(std::span<const Tensor> gradients, double scale, double rate) {
  base::check(gradients.size() == parameters_.size(), "optimizer", parameters_.size(),
              " gradients, got ", gradients.size());
  ++num_updates_;
  std::vector<ops::AdamwTensors> all;
  all.reserve(parameters_.size());
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    const TrainedParameter& each = parameters_[i];
    const Moments& moments = moments_[i];
    const Tensor& value = each.parameter->value;
    const Tensor& gradient = gradients[i];
    base::check(!gradient.has_value() || gradient.shape() == value.shape(), "optimizer", each.path,
                ": a gradient of shape ", value.shape(), ", has ", gradient.shape());
    const bool has_master = moments.master.has_value();
    all.push_back({.weight = has_master ? moments.master : value,
                   .rounded = has_master ? value : Tensor(),
                   .m = moments.m,
                   .v = moments.v,
                   .gradient = gradient,
                   .rate = rate * each.rate_factor,
                   .weight_decay = each.weight_decay});
  }
  ops::adamw(all, {.beta1 = config_.beta1,
                   .beta2 = config_.beta2,
                   .epsilon = config_.epsilon,
                   .update = num_updates_,
                   .gradient_scale = scale});
}

std::vector<StateTensor> Optimizer::state() const {
  std::vector<StateTensor> state;
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    const std::string& path = parameters_[i].path;
    state.push_back({"m." + path, moments_[i].m});
    state.push_back({"v." + path, moments_[i].v});
    if (moments_[i].master.has_value()) state.push_back({"master." + path, moments_[i].master});
  }
  return state;
}

Result<void> Optimizer::restore(
    Index num_updates, const std::function<Result<Tensor>(const std::string& name)>& find) {
  for (const StateTensor& each : state()) {
    TESSERA_TRY(saved, find(each.name));
    if (saved.dtype() != each.value.dtype() || saved.shape() != each.value.shape()) {
      return Error::invalid_input(
          "resume", fmt::format("{}: {} of shape {}, is {} of shape {}", each.name,
                                to_string(each.value.dtype()), to_string(each.value.shape()),
                                to_string(saved.dtype()), to_string(saved.shape())));
    }
    copy_bytes(saved, each.value);
  }
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    if (!moments_[i].master.has_value()) continue;
    const Tensor& value = parameters_[i].parameter->value;
    copy_bytes(ops::convert(moments_[i].master, value.dtype()), value);
  }
  num_updates_ = num_updates;
  return {};
}

double gradient_norm(std::span<const Tensor> gradients) {
  return std::sqrt(ops::sum_of_squares(gradients));
}

double clip_scale(double norm, double clip_norm) {
  // As torch.nn.utils.clip_grad_norm_ does it.
  constexpr double kGuard = 1e-6;
  return clip_norm > 0 ? std::min(1.0, clip_norm / (norm + kGuard)) : 1.0;
}

}  // namespace tessera::train
