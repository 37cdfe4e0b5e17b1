// The gradient of the router (router.h): from the weights of the chosen experts and from the scores
// of all to the logits. Which experts are chosen has no gradient.
#pragma once

#include <cstdint>
#include <span>

#include "base/index.h"
#include "kernels/queue.h"
#include "kernels/router/router.h"
#include "kernels/variant.h"

namespace tessera::kernels {

// For each token, s = scores[t, :], w = dweights[t, :], and n = the sum of s over the chosen +
// 1e-20 with normalise_weights and A > 1, else 1 (and then without the second term in step 1):
//
//   1. g[e] = dscores[e], and for e = ids[a]:  g[e] += scale / n * (w[a] - sum over b of w[b] *
//                                                                   s[ids[b]] / n)
//   2. softmax: dlogits[e] = s[e] * (g[e] - sum over f of g[f] * s[f])
//      sigmoid: dlogits[e] = s[e] * (1 - s[e]) * g[e]
//
// Either of dweights and dscores may be nullptr: zeros. scores and ids are the router's, its ids
// distinct. Bounds of T, E, A as in RouterArgs.
// Aliasing: dlogits may be exactly dscores or exactly scores; no other overlap.
// Rounding: f32. With G[e] = |dscores[e]| and, for the chosen, + scale / n * (|w[a]| + sum over b
// of |w[b]| * s[ids[b]] / n):
//   |error| <= (E / 16 + A + 16) * 2^-24 * s[e] * (G[e] + sum over f of G[f] * s[f]) + 2^-120
// and for sigmoid without the sum.
// NaN and Inf as IEEE says. Determinism: the same bits for any thread count and any split of the
// tokens.
struct RouterVjpArgs {
  const float* scores = nullptr;      // [T, E], contiguous
  const std::int32_t* ids = nullptr;  // [T, A], contiguous
  const float* dweights = nullptr;    // [T, A], contiguous, or nullptr
  const float* dscores = nullptr;     // [T, E], contiguous, or nullptr
  float* dlogits = nullptr;           // [T, E]
  Index T = 0;
  Index E = 0;
  Index A = 0;
  Index dlogits_stride = 0;
  RouterScoring scoring = RouterScoring::kSoftmax;
  bool normalise_weights = false;
  float scale = 1;
};

using RouterVjpFn = void(const RouterVjpArgs& args, const Queue& queue);

RouterVjpFn router_vjp_ref;
RouterVjpFn router_vjp_base;
RouterVjpFn router_vjp_cuda;

[[nodiscard]] std::span<const Variant<RouterVjpFn>> router_vjp_variants();

}  // namespace tessera::kernels
