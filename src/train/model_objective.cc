#include "train/model_objective.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "ops/gradient/gradient.h"
#include "train/forward.h"

namespace tessera::train {
namespace {

// Looks for NaN and Inf while it lives.
class Search {
 public:
  explicit Search(ops::Context& context) : context_(context) {
    context_.set_seeks_non_finite(true);
  }
  Search(const Search&) = delete;
  Search& operator=(const Search&) = delete;
  ~Search() { context_.set_seeks_non_finite(false); }

 private:
  ops::Context& context_;
};

}  // namespace

ModelObjective::ModelObjective(models::Model& model,
                               const processor::Processor& processor,
                               const ParameterPlan& plan,
                               const TrainConfig& config)
    : model_(model), processor_(processor), config_(config) {
  for (const TrainedParameter& each : plan.trained)
    leaves_.push_back(grad::watch(each.parameter->value));
  model_.prepare();
}

nn::ExpertBalance ModelObjective::balance(const PassShares& shares) const {
  const double alpha = config_.balance.loss_weight.value_or(model_.info().balance_alpha);
  return {.alpha = static_cast<float>(alpha),
          .is_per_sequence = model_.info().balances_sequences,
          .gradient_weight = static_cast<float>(shares.sequences)};
}

void ModelObjective::prepare(std::span<const data::Step> passes) {
  for (const data::Step& pass : passes) {
    prepared_.push_back(
        {.samples = pass.samples.data(), .views = upload_views(model_.context(), pass.samples)});
  }
}

Tensor ModelObjective::take_views(const data::Step& pass) {
  const auto found =
      std::find_if(prepared_.begin(), prepared_.end(),
                   [&](const PreparedViews& each) { return each.samples == pass.samples.data(); });
  if (found == prepared_.end()) return {};
  const Tensor views = std::move(found->views);
  prepared_.erase(found);
  return views;
}

void ModelObjective::accumulate(const data::Step& pass, const PassShares& shares) {
  nn::ExpertBalance experts = balance(shares);
  const auto num_targets = static_cast<double>(pass.num_targets);
  const auto target_weight = static_cast<float>(shares.targets / num_targets);
  const ops::Recording recording(model_.context());
  const ForwardPass forward(model_, processor_, pass.samples,
                            {.target_weight = target_weight,
                             .balance = &experts,
                             .recomputes = config_.recomputes,
                             .views = take_views(pass)});
  ops::backward(forward.loss());
  values_.push_back({.loss = forward.loss_value(),
                     .weight = static_cast<double>(target_weight) * num_targets,
                     .experts = std::move(experts)});
}

std::vector<PassReport> ModelObjective::take_reports() {
  std::vector<PassReport> reports;
  for (PassValues& values : std::exchange(values_, {})) {
    PassReport report{.loss = values.loss.read() / values.weight,
                      .aux_loss = values.experts.total_loss()};
    values.experts.read_loads();
    for (nn::ExpertBalance::Layer& layer : values.experts.layers)
      report.expert_load.push_back(std::move(layer.load));
    reports.push_back(std::move(report));
  }
  return reports;
}

std::vector<Tensor> ModelObjective::gradients() {
  std::vector<Tensor> gradients;
  gradients.reserve(leaves_.size());
  for (const std::shared_ptr<grad::Leaf>& leaf : leaves_)
    gradients.push_back(leaf->gradient());
  return gradients;
}

void ModelObjective::clear_gradients() {
  for (const std::shared_ptr<grad::Leaf>& leaf : leaves_)
    leaf->clear();
}

void ModelObjective::finish_step(const std::vector<std::vector<Index>>& expert_load) {
  if (config_.balance.bias_step <= 0) return;
  nn::ExpertBalance experts;
  for (const std::vector<Index>& load : expert_load)
    experts.layers.push_back({.expert_begin = {}, .load = load});
  model_.correct_router_biases(experts, static_cast<float>(config_.balance.bias_step));
}

double ModelObjective::evaluate(const data::Step& pass) {
  const ForwardPass forward(model_, processor_, pass.samples, {});
  return forward.loss_sum() / static_cast<double>(forward.num_targets());
}

std::string ModelObjective::diagnose(const data::Step& pass) {
  const Search search(model_.context());
  std::string found;
  try {
    accumulate(pass, {});
  } catch (const ops::NonFinite& value) {
    found = base::cat(value.is_gradient ? "the gradient of the result of " : "the result of ",
                      value.op);
  }
  values_.clear();
  clear_gradients();
  return found;
}

}  // namespace tessera::train
