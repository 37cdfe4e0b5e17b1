// Cost: about 16 bytes and 6 operations per score, far below the experts' products; no vector
// variant pays.
#include <algorithm>
#include <array>
#include <cstddef>

#include "kernels/grain.h"
#include "kernels/router/router_vjp.h"
#include "kernels/simd/partial_sums.h"

namespace tessera::kernels {
namespace {

// What reaches the scores of the chosen through their weights.
void add_through_weights(const RouterVjpArgs& args, Index t, float* total) {
  const float* scores = args.scores + t * args.E;
  const std::int32_t* ids = args.ids + t * args.A;
  const float* dweights = args.dweights + t * args.A;
  float norm = 1;
  float mean = 0;
  if (args.normalise_weights && args.A > 1) {
    float sum = 0;
    for (Index a = 0; a < args.A; ++a)
      sum += scores[ids[a]];
    norm = sum + 1e-20F;
    for (Index a = 0; a < args.A; ++a)
      mean += dweights[a] * (scores[ids[a]] / norm);
  }
  for (Index a = 0; a < args.A; ++a)
    total[ids[a]] += args.scale / norm * (dweights[a] - mean);
}

void router_vjp_row(const RouterVjpArgs& args, Index t) {
  const float* scores = args.scores + t * args.E;
  float* dlogits = args.dlogits + t * args.dlogits_stride;
  // To the scores.
  std::array<float, kRouterMaxExperts> total;
  if (args.dscores != nullptr) {
    std::copy_n(args.dscores + t * args.E, args.E, total.begin());
  } else {
    std::fill_n(total.begin(), args.E, 0.0F);
  }
  if (args.dweights != nullptr) add_through_weights(args, t, total.data());
  // To the logits.
  const float* at = total.data();
  if (args.scoring == RouterScoring::kSigmoid) {
    for (Index e = 0; e < args.E; ++e)
      dlogits[e] = scores[e] * (1 - scores[e]) * at[e];
    return;
  }
  const float mean = sum_interleaved(args.E, [&](Index e) { return at[e] * scores[e]; });
  for (Index e = 0; e < args.E; ++e)
    dlogits[e] = scores[e] * (at[e] - mean);
}

}  // namespace

void router_vjp_base(const RouterVjpArgs& args, const Queue& queue) {
  queue.parallel_for(args.T, rows_per_chunk(args.E), [&](Index begin, Index end, int /*thread*/) {
    for (Index t = begin; t < end; ++t)
      router_vjp_row(args, t);
  });
}

}  // namespace tessera::kernels
