// Choosing experts, and adding up what they answer. T tokens · E experts · A chosen per token · D
// width
#pragma once

#include <cstdint>
#include <span>
#include <vector>

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

// The same choice sorted by expert: slot s is a place of token slot_token[s]; expert e owns the
// slots [expert_begin[e], expert_begin[e+1]), its tokens ascending.
struct ExpertSlots {
  std::vector<Index> expert_begin;  // [E + 1]
  std::vector<Index> slot_token;    // [T * A]
  Tensor slot_of_TA;                // i32: the slot of each (token, place)
};
[[nodiscard]] ExpertSlots sort_by_expert(const Tensor& experts_TA, Index num_experts);

// y[t] = base[t] + Σ_a weights[t, a] · answers[slot(t, a)], a ascending.
[[nodiscard]] Tensor combine_experts(const Tensor& base_TD,
                                     const Tensor& answers,
                                     const Routing& routing,
                                     const ExpertSlots& slots);

}  // namespace tessera::ops
