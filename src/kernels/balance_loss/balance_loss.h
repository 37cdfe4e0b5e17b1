// The loss that keeps a router's experts evenly loaded, per sequence of a packed batch, and its
// gradient to the scores.
#pragma once

#include <cstdint>
#include <span>

#include "base/index.h"
#include "kernels/queue.h"
#include "kernels/router/router.h"
#include "kernels/variant.h"

namespace tessera::kernels {

// Sequence b is the tokens begins[b] <= t < begins[b + 1], length[b] of them. With scores and ids
// the router's (all scores, not only those of the chosen):
//
//   load[b, e]         = the number of t, a in b with ids[t, a] == e, times E / (length[b] * A)
//   sequence_loss[b]   = sum over e of load[b, e] * (mean over t in b of scores[t, e])
//   loss               = alpha * mean over b of sequence_loss[b]
//   dscores[t, e]      = alpha * load[b, e] / (length[b] * the number of sequences)
//
// Loads are even at 1; they have no gradient. One sequence of all tokens is the form over a batch.
// An empty sequence has sequence_loss 0 and is not among those that the mean is over; without any
// token the loss is 0. begins ascends, 1 <= A <= E <= kRouterMaxExperts, 0 <= ids < E.
// Aliasing: none. Rounding: double; dscores once to f32. Error of the losses:
// (length + E + 8) * 2^-53 of the sum of magnitudes. Tokens outside the sequences are neither read
// nor written. NaN: a sequence with a NaN or Inf among the scores has the loss the formula gives;
// dscores does not depend on the scores. Determinism: the same bits for any thread count.
struct BalanceLossArgs {
  const float* scores = nullptr;      // [T, E], contiguous
  const std::int32_t* ids = nullptr;  // [T, A], contiguous
  const Index* begins = nullptr;      // [num_sequences + 1]
  double* sequence_loss = nullptr;    // [num_sequences]
  double* loss = nullptr;             // [1]
  float* dscores = nullptr;           // [T, E], contiguous, or nullptr
  Index num_sequences = 0;
  Index E = 0;
  Index A = 0;
  float alpha = 0;
};

using BalanceLossFn = void(const BalanceLossArgs& args, const Queue& queue);

BalanceLossFn balance_loss_ref;
BalanceLossFn balance_loss_base;
BalanceLossFn balance_loss_cuda;

[[nodiscard]] std::span<const Variant<BalanceLossFn>> balance_loss_variants();

}  // namespace tessera::kernels
