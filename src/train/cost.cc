#include "train/cost.h"

#include <algorithm>

namespace tessera::train {
namespace {

bool trains(const ParameterPlan& plan, std::string_view part) {
  const auto is_of_part = [&](const std::string& path) { return path.starts_with(part); };
  return std::any_of(plan.trained.begin(), plan.trained.end(),
                     [&](const TrainedParameter& each) { return is_of_part(each.path); }) ||
         std::any_of(plan.lora_bases.begin(), plan.lora_bases.end(), is_of_part);
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
  const bool trains_views = trains(plan, "vision.") || trains(plan, "projector.");
  const bool trains_decoder = trains(plan, "decoder.");
  const bool trains_rows = trains_views || trains(plan, "image_") || trains(plan, "view_");
  const double decoder = trains_decoder ? 3 : trains_rows ? 2 : 1;
  return {.per_token = decoder * 2.0 * static_cast<double>(model.info().active_parameters),
          .per_pair = decoder * costs.flops_per_pair,
          .per_view = (trains_views ? 3 : 1) * costs.flops_per_view};
}

}  // namespace tessera::train
