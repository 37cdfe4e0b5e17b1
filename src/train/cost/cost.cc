#include "train/cost/cost.h"

#include <algorithm>

namespace tessera::train {
namespace {

// How many times its forward pass a part costs.
constexpr double kForward = 1;
constexpr double kThrough = 2;
constexpr double kTrained = 3;

// By what is trained of the part itself: gradients go through bases of low-rank updates.
double passes_of(const ParameterPlan& plan, std::string_view part) {
  double passes = kForward;
  for (const TrainedParameter& each : plan.trained) {
    if (each.path.starts_with(part))
      passes = std::max(passes, each.is_update ? kThrough : kTrained);
  }
  return passes;
}

}  // namespace

double StepCosts::of(const data::Step& pass) const {
  double pairs = 0;
  for (const data::Sample& sample : pass.samples) {
    const auto T = static_cast<double>(sample.num_tokens());
    pairs += T * (T + 1) / 2;
  }
  return per_token * static_cast<double>(pass.num_tokens) + per_pair * pairs +
         per_view * static_cast<double>(pass.num_views);
}

StepCosts step_costs(models::Model& model, const ParameterPlan& plan) {
  const models::ModelCosts costs = model.costs();
  const double views = std::max(passes_of(plan, "vision."), passes_of(plan, "projector."));
  const bool trains_rows = views > kForward || passes_of(plan, "image_") > kForward ||
                           passes_of(plan, "view_") > kForward;
  const double decoder = std::max(passes_of(plan, "decoder."), trains_rows ? kThrough : kForward);
  return {.per_token = decoder * 2.0 * static_cast<double>(model.info().active_parameters),
          .per_pair = decoder * costs.flops_per_pair,
          .per_view = views * costs.flops_per_view};
}

}  // namespace tessera::train
