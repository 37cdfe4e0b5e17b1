#include "nn/moe.h"

#include <numeric>
#include <utility>

#include "ops/activation.h"
#include "ops/gradient/gradient.h"
#include "ops/linear.h"
#include "ops/rows.h"
#include "ops/training/balance_loss.h"
#include "tensor/transfer.h"

namespace tessera::nn {

MixtureOfExperts::MixtureOfExperts(const MoeConfig& config, int layer)
    : config_(config),
      layer_(layer),
      router_{.value = {},
              .shape = {config.num_experts, config.width},
              .role = Role::kRouter,
              .init = Init::kKaimingUniform} {
  if (config.selection == ops::RouterSelection::kBiasCorrected) {
    router_bias_ = {.value = {},
                    .shape = {config.num_experts},
                    .role = Role::kVector,
                    .init = Init::kZeros,
                    .has_gradient = false};
  }
  for (Index e = 0; e < config.num_experts; ++e) {
    experts_.emplace_back(config.width, config.expert_hidden);
  }
  if (config.shared_hidden > 0) shared_ = SwigluMlp(config.width, config.shared_hidden);
}

ops::Routing MixtureOfExperts::choose(const Tensor& x_TD) const {
  return ops::route({.logits_TE = ops::linear(ops::to_f32(x_TD), router_.value),
                     .bias_E = router_bias_.value,
                     .scoring = config_.scoring,
                     .selection = config_.selection,
                     .num_chosen = config_.num_chosen,
                     .num_groups = config_.num_groups,
                     .num_kept_groups = config_.num_kept_groups,
                     .normalise = config_.normalise,
                     .scaling = config_.scaling});
}

Tensor MixtureOfExperts::operator()(const Tensor& x_TD, const Step& step) const {
  const ops::Routing routing = choose(x_TD);
  const ops::RowGroups slots = ops::sort_by_expert(routing.experts_TA, config_.num_experts);
  // One row per slot: a token's row appears once for each expert it chose.
  const Tensor hidden = ops::swiglu(gates_(x_TD, slots), ups_(x_TD, slots));
  const Tensor answers = downs_(hidden, slots.in_order());
  const Tensor base_TD = config_.shared_hidden > 0
                             ? shared_(x_TD)
                             : Tensor::zeros(x_TD.allocator(), x_TD.dtype(), x_TD.shape());
  const Tensor y_TD = ops::combine_experts(base_TD, answers, routing, slots);
  return step.balance == nullptr ? y_TD : balanced(y_TD, routing, slots, step);
}

Tensor MixtureOfExperts::balanced(const Tensor& y_TD,
                                  const ops::Routing& routing,
                                  const ops::RowGroups& slots,
                                  const Step& step) const {
  ExpertBalance& balance = *step.balance;
  if (balance.layers.size() <= static_cast<std::size_t>(layer_)) {
    balance.layers.resize(static_cast<std::size_t>(layer_) + 1);
  }
  ExpertBalance::Layer& report = balance.layers[static_cast<std::size_t>(layer_)];
  report.expert_begin = slots.begin_G;
  if (balance.alpha == 0) return y_TD;
  std::vector<Index> begins = {0};
  if (balance.is_per_sequence) {
    begins.clear();
    for (const StepSequence& sequence : step.sequences)
      begins.push_back(sequence.begin);
  }
  ops::BalanceLoss loss =
      ops::balance_loss(routing, {.sequence_begin = begins, .alpha = balance.alpha});
  report.loss = std::move(loss.value);
  return ops::with_side_loss(y_TD, loss.loss, balance.gradient_weight);
}

void MixtureOfExperts::correct_bias(const ExpertBalance::Layer& layer, float step_size) {
  if (config_.selection != ops::RouterSelection::kBiasCorrected || layer.load.empty()) return;
  const auto total =
      static_cast<double>(std::accumulate(layer.load.begin(), layer.load.end(), Index{0}));
  const double mean = total / static_cast<double>(layer.load.size());
  const HostValues<float> before(router_bias_.value);
  std::vector<float> bias(before.values().begin(), before.values().end());
  for (std::size_t e = 0; e < layer.load.size(); ++e) {
    const auto load = static_cast<double>(layer.load[e]);
    if (load < mean) bias[e] += step_size;
    if (load > mean) bias[e] -= step_size;
  }
  write_values<float>(router_bias_.value, bias);
}

void MixtureOfExperts::prepare() {
  const auto collect = [this](auto layer) {
    std::vector<const Linear*> layers;
    layers.reserve(experts_.size());
    for (const SwigluMlp& expert : experts_)
      layers.push_back(&layer(expert));
    return GroupedLinear(layers);
  };
  gates_ = collect([](const SwigluMlp& expert) -> const Linear& { return expert.gate(); });
  ups_ = collect([](const SwigluMlp& expert) -> const Linear& { return expert.up(); });
  downs_ = collect([](const SwigluMlp& expert) -> const Linear& { return expert.down(); });
}

void MixtureOfExperts::visit(const std::string& prefix, ParameterVisitor on) {
  on(join_path(prefix, "gate.weight"), router_);
  if (router_bias_.shape.rank() > 0) {
    on(join_path(prefix, "gate.e_score_correction_bias"), router_bias_);
  }
  for (std::size_t e = 0; e < experts_.size(); ++e) {
    experts_[e].visit(join_path(prefix, "experts." + std::to_string(e)), on);
  }
  if (config_.shared_hidden > 0) shared_.visit(join_path(prefix, "shared_experts"), on);
}

}  // namespace tessera::nn
