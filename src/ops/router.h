// Choosing experts, and adding up what they answer. T tokens · E experts · A chosen per token · D
// width
#pragma once

#include <cstdint>

#include "ops/row_groups.h"
#include "tensor/tensor.h"

namespace tessera::ops {

enum class RouterScoring : std::uint8_t { kSoftmax, kSigmoid };
enum class RouterSelection : std::uint8_t { kGreedy, kGroupLimited, kBiasCorrected };

struct RouterInputs {
  Tensor logits_TE;  // f32
  Tensor bias_E{};   // for kBiasCorrected, else empty
  RouterScoring scoring = RouterScoring::kSoftmax;
  RouterSelection selection = RouterSelection::kGreedy;
  Index num_chosen = 0;
  Index num_groups = 1;
  Index num_kept_groups = 1;
  bool normalise = false;
  float scaling = 1.0F;
};

// Per token, in ascending expert order: the chosen experts and their weights; and the scores of all
// experts, of which the weights were made.
struct Routing {
  Tensor experts_TA;  // i32
  Tensor weights_TA;  // f32
  Tensor scores_TE;   // f32
};
[[nodiscard]] Routing route(const RouterInputs& inputs);

// The same choice sorted by expert: a row for each choice, those of expert e in its group, tokens
// ascending; rows_of_x is the row of each (token, place).
[[nodiscard]] RowGroups sort_by_expert(const Tensor& experts_TA, Index num_experts);

// y[t] = base[t] + Σ_a weights[t, a] · answers[rows_of_x[t, a]], a ascending.
[[nodiscard]] Tensor combine_experts(const Tensor& base_TD,
                                     const Tensor& answers,
                                     const Routing& routing,
                                     const RowGroups& groups);

}  // namespace tessera::ops
