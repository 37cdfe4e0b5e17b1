// One block per token; its scores and choices lie in shared memory. What a sorted list would give
// is counted, as in the definition: E * E / 128 comparisons per thread are little for some hundred
// experts, and the result does not depend on an order of work. Cost: 4 (2 E + 2 A) bytes a token.
#include <cmath>

#include "base/check.h"
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/reduce.cuh"
#include "kernels/router/router.h"

namespace tessera::kernels {
namespace {

constexpr int kThreads = 128;

// NaN ranks below every number.
__device__ float ranked(float value) {
  return isnan(value) ? -INFINITY : value;
}

// How many of the `count` ranked values come before number idx: larger ones, and equals of lower
// number.
__device__ Index num_preceding(const float* values, Index count, Index idx) {
  const float own = values[idx];
  Index num_before = 0;
  for (Index other = 0; other < count; ++other)
    num_before += values[other] > own || (values[other] == own && other < idx) ? 1 : 0;
  return num_before;
}

// scores[e] of a row; every thread of the block calls it.
__device__ void score_row(const RouterArgs& args, const float* logits, float* scores) {
  if (args.scoring == RouterScoring::kSigmoid) {
    for (Index e = threadIdx.x; e < args.E; e += kThreads)
      scores[e] = 1.0F / (1.0F + expf(-logits[e]));
    return;
  }
  __shared__ float shared_max;
  __shared__ float shared_sum;
  if (threadIdx.x == 0) {
    float max = -INFINITY;
    for (Index e = 0; e < args.E; ++e)
      max = fmaxf(max, logits[e]);
    shared_max = max;
  }
  __syncthreads();
  float sum = 0;
  for (Index e = threadIdx.x; e < args.E; e += kThreads) {
    scores[e] = expf(logits[e] - shared_max);
    sum += scores[e];
  }
  sum = cuda::block_sum<kThreads>(sum);
  if (threadIdx.x == 0) shared_sum = sum;
  __syncthreads();
  for (Index e = threadIdx.x; e < args.E; e += kThreads)
    scores[e] /= shared_sum;
}

__device__ float group_score(const RouterArgs& args, const float* choice) {
  const Index size = args.E / args.num_groups;
  float first = -INFINITY;
  float second = -INFINITY;
  for (Index i = 0; i < size; ++i) {
    second = fmaxf(second, fminf(first, choice[i]));
    first = fmaxf(first, choice[i]);
  }
  const bool sums_two = args.selection == RouterSelection::kNoauxTc && size > 1;
  return sums_two ? first + second : first;
}

// The choice of every expert outside the kept groups becomes 0; every thread calls it.
__device__ void mask_groups(const RouterArgs& args, float* choice, float* groups) {
  const Index size = args.E / args.num_groups;
  for (Index g = threadIdx.x; g < args.num_groups; g += kThreads)
    groups[g] = ranked(group_score(args, choice + g * size));
  __syncthreads();
  for (Index e = threadIdx.x; e < args.E; e += kThreads) {
    if (num_preceding(groups, args.num_groups, e / size) >= args.num_kept_groups) choice[e] = 0;
  }
  __syncthreads();
}

__global__ void router_kernel(const __grid_constant__ RouterArgs args) {
  __shared__ float scores[kRouterMaxExperts];
  __shared__ float choice[kRouterMaxExperts];
  __shared__ float groups[kRouterMaxExperts];
  __shared__ bool is_chosen[kRouterMaxExperts];
  const Index t = blockIdx.x;
  score_row(args, args.logits + t * args.logits_stride, scores);
  const bool has_bias = args.selection == RouterSelection::kNoauxTc;
  for (Index e = threadIdx.x; e < args.E; e += kThreads) {
    args.scores[t * args.E + e] = scores[e];
    choice[e] = ranked(has_bias ? scores[e] + args.bias[e] : scores[e]);
  }
  __syncthreads();  // scores may be logits: all were read
  if (args.selection != RouterSelection::kGreedy) mask_groups(args, choice, groups);
  for (Index e = threadIdx.x; e < args.E; e += kThreads)
    is_chosen[e] = num_preceding(choice, args.E, e) < args.A;
  __syncthreads();
  if (threadIdx.x != 0) return;
  std::int32_t* ids = args.ids + t * args.A;
  float* weights = args.weights + t * args.A;
  Index num_chosen = 0;
  float sum = 0;
  for (Index e = 0; e < args.E; ++e) {
    if (!is_chosen[e]) continue;
    ids[num_chosen] = static_cast<std::int32_t>(e);
    weights[num_chosen++] = scores[e];
    sum += scores[e];
  }
  const float divisor = args.normalise_weights && args.A > 1 ? sum + 1e-20F : 1.0F;
  for (Index a = 0; a < args.A; ++a)
    weights[a] = weights[a] / divisor * args.scale;
}

}  // namespace

void router_cuda(const RouterArgs& args, const Queue& queue) {
  base::check(args.T <= cuda::kMaxBlocks, "router", "at most ", cuda::kMaxBlocks, " tokens, has ",
              args.T);
  cuda::launch(router_kernel, {.num_blocks = args.T, .num_threads = kThreads}, queue.stream(),
               args);
}

}  // namespace tessera::kernels
