#include <array>
#include <cstddef>

#include "kernels/router/router_vjp.h"

namespace tessera::kernels {
namespace {

// The gradient that reaches score e through the weights.
double through_weights(const RouterVjpArgs& args, Index t, Index e) {
  const float* scores = args.scores + t * args.E;
  const std::int32_t* ids = args.ids + t * args.A;
  const float* dweights = args.dweights + t * args.A;
  const bool is_normalised = args.normalise_weights && args.A > 1;
  double norm = is_normalised ? 1e-20 : 1.0;
  double chosen = 0;
  double product = 0;
  bool is_chosen = false;
  for (Index a = 0; a < args.A; ++a) {
    const auto score = static_cast<double>(scores[ids[a]]);
    const auto dweight = static_cast<double>(dweights[a]);
    if (is_normalised) norm += score, product += dweight * score;
    if (ids[a] == e) chosen = dweight, is_chosen = true;
  }
  return is_chosen ? static_cast<double>(args.scale) / norm * (chosen - product / norm) : 0;
}

}  // namespace

void router_vjp_ref(const RouterVjpArgs& args, const Queue& /*queue*/) {
  for (Index t = 0; t < args.T; ++t) {
    const float* scores = args.scores + t * args.E;
    // To the scores.
    std::array<double, kRouterMaxExperts> total{};
    double mean = 0;
    for (Index e = 0; e < args.E; ++e) {
      double& at = total[static_cast<std::size_t>(e)];
      if (args.dscores != nullptr) at += static_cast<double>(args.dscores[t * args.E + e]);
      if (args.dweights != nullptr) at += through_weights(args, t, e);
      mean += at * static_cast<double>(scores[e]);
    }
    // To the logits.
    float* dlogits = args.dlogits + t * args.dlogits_stride;
    for (Index e = 0; e < args.E; ++e) {
      const double at = total[static_cast<std::size_t>(e)];
      const auto score = static_cast<double>(scores[e]);
      const double slope =
          args.scoring == RouterScoring::kSigmoid ? score * (1 - score) * at : score * (at - mean);
      dlogits[e] = static_cast<float>(slope);
    }
  }
}

}  // namespace tessera::kernels
