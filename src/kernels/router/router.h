// The router of a mixture of experts: from a token's logits to the experts that work on it, and the
// weights of their results.
#pragma once

#include <cstdint>
#include <span>

#include "base/index.h"
#include "kernels/queue.h"
#include "kernels/variant.h"

namespace tessera::kernels {

enum class RouterScoring : std::uint8_t {
  kSoftmax,  // score = softmax of the logits over the experts
  kSigmoid,  // score = sigmoid of each logit
};

// Which experts a token takes. Groups are num_groups equal runs of neighbouring experts.
enum class RouterSelection : std::uint8_t {
  kGreedy,              // the A largest scores
  kGroupLimitedGreedy,  // the same among the num_kept_groups groups of largest maximum
  kNoauxTc,             // by score + bias, among the groups with the largest sum of their top two
};

// Experts of one layer; also the bound of a row that the kernels keep on the stack.
inline constexpr Index kRouterMaxExperts = 1024;

// For each token:
//
//   1. scores[e] from the logits, in f32.
//   2. choice[e] = scores[e], or scores[e] + bias[e] for kNoauxTc. With groups, the choice of every
//      expert outside the kept groups becomes 0 (so that a kept expert of negative choice loses).
//   3. The A experts of largest choice. Of equals the lower id wins, among experts as among groups.
//      NaN ranks below every number, equal to -Inf.
//   4. weights = scores of the chosen, without bias; with normalise_weights and A > 1 divided by
//      (their sum + 1e-20), summed by ascending id; then times `scale`.
//
// ids and weights list a token's experts by ascending id.
// 1 <= A <= E <= kRouterMaxExperts; num_groups divides E; 1 <= num_kept_groups <= num_groups.
// Aliasing: scores may be exactly logits; no other overlap.
// Rounding: f32. Error of scores, relative: (8 + |logit - max|) * 2^-24 for softmax, 4 * 2^-24 *
// (1 + |logit|) for sigmoid. The ids are exact for the scores that are returned; two variants may
// choose differently where two choices differ by less than the error of the scores.
// Determinism: the same bits for any thread count and any split of the tokens.
struct RouterArgs {
  const float* logits = nullptr;  // [T, E]
  const float* bias = nullptr;    // [E], read by kNoauxTc only
  float* scores = nullptr;        // [T, E], contiguous
  std::int32_t* ids = nullptr;    // [T, A], contiguous
  float* weights = nullptr;       // [T, A], contiguous
  Index T = 0;
  Index E = 0;
  Index A = 0;
  Index logits_stride = 0;
  RouterScoring scoring = RouterScoring::kSoftmax;
  RouterSelection selection = RouterSelection::kGreedy;
  Index num_groups = 1;
  Index num_kept_groups = 1;
  bool normalise_weights = false;
  float scale = 1;
};

using RouterFn = void(const RouterArgs& args, const Queue& queue);

RouterFn router_ref;
RouterFn router_base;
RouterFn router_cuda;

[[nodiscard]] std::span<const Variant<RouterFn>> router_variants();

}  // namespace tessera::kernels
