#include "nn/moe.h"

#include "ops/activation.h"
#include "ops/linear.h"

namespace tessera::nn {

MixtureOfExperts::MixtureOfExperts(const MoeConfig& config)
    : config_(config),
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
  return ops::route({.logits_TE = ops::linear(x_TD, router_.value),
                     .bias_E = router_bias_.value,
                     .scoring = config_.scoring,
                     .selection = config_.selection,
                     .num_chosen = config_.num_chosen,
                     .num_groups = config_.num_groups,
                     .num_kept_groups = config_.num_kept_groups,
                     .normalise = config_.normalise,
                     .scaling = config_.scaling});
}

Tensor MixtureOfExperts::operator()(const Tensor& x_TD) const {
  const ops::Routing routing = choose(x_TD);
  const ops::ExpertSlots slots = ops::sort_by_expert(routing.experts_TA, config_.num_experts);
  const auto grouped = [&](const Tensor& x, const std::vector<Tensor>& weights, bool gather) {
    return ops::grouped_linear(
        {.x = x,
         .weights = weights,
         .group_begin = slots.expert_begin,
         .x_row = gather ? std::span<const Index>(slots.slot_token) : std::span<const Index>()});
  };
  // One row per slot: a token's row appears once for each expert it chose.
  const Tensor hidden = ops::swiglu(grouped(x_TD, gates_, true), grouped(x_TD, ups_, true));
  const Tensor answers = grouped(hidden, downs_, false);
  const Tensor base_TD = config_.shared_hidden > 0
                             ? shared_(x_TD)
                             : Tensor::zeros(x_TD.allocator(), DType::kF32, x_TD.shape());
  return ops::combine_experts(base_TD, answers, routing, slots);
}

void MixtureOfExperts::prepare() {
  gates_.clear();
  ups_.clear();
  downs_.clear();
  for (const SwigluMlp& expert : experts_) {
    gates_.push_back(expert.gate());
    ups_.push_back(expert.up());
    downs_.push_back(expert.down());
  }
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
