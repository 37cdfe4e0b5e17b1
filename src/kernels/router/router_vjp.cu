// One block per token, its sums in shared memory. Cost: 4 (3 E + 2 A) bytes a token.
#include "base/check.h"
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/reduce.cuh"
#include "kernels/router/router_vjp.h"

namespace tessera::kernels {
namespace {

constexpr int kThreads = 128;

// Adds what comes through the weights of the chosen experts; one thread, for A is small.
__device__ void add_through_weights(const RouterVjpArgs& args,
                                    Index t,
                                    const float* scores,
                                    float* total) {
  const std::int32_t* ids = args.ids + t * args.A;
  const float* dweights = args.dweights + t * args.A;
  const bool is_normalised = args.normalise_weights && args.A > 1;
  float norm = is_normalised ? 1e-20F : 1.0F;
  float product = 0;
  for (Index a = 0; is_normalised && a < args.A; ++a) {
    norm += scores[ids[a]];
    product = fmaf(dweights[a], scores[ids[a]], product);
  }
  for (Index a = 0; a < args.A; ++a)
    total[ids[a]] += args.scale / norm * (dweights[a] - product / norm);
}

__global__ void router_vjp_kernel(const __grid_constant__ RouterVjpArgs args) {
  __shared__ float scores[kRouterMaxExperts];
  __shared__ float total[kRouterMaxExperts];
  __shared__ float shared_mean;
  const Index t = blockIdx.x;
  for (Index e = threadIdx.x; e < args.E; e += kThreads) {
    scores[e] = args.scores[t * args.E + e];
    total[e] = args.dscores != nullptr ? args.dscores[t * args.E + e] : 0.0F;
  }
  __syncthreads();
  if (threadIdx.x == 0 && args.dweights != nullptr) add_through_weights(args, t, scores, total);
  __syncthreads();
  float mean = 0;
  for (Index e = threadIdx.x; e < args.E; e += kThreads)
    mean = fmaf(total[e], scores[e], mean);
  mean = cuda::block_sum<kThreads>(mean);
  if (threadIdx.x == 0) shared_mean = mean;
  __syncthreads();
  float* dlogits = args.dlogits + t * args.dlogits_stride;
  for (Index e = threadIdx.x; e < args.E; e += kThreads) {
    dlogits[e] = args.scoring == RouterScoring::kSigmoid ? scores[e] * (1.0F - scores[e]) * total[e]
                                                         : scores[e] * (total[e] - shared_mean);
  }
}

}  // namespace

void router_vjp_cuda(const RouterVjpArgs& args, const Queue& queue) {
  base::check(args.T <= cuda::kMaxBlocks, "router_vjp", "at most ", cuda::kMaxBlocks,
              " tokens, has ", args.T);
  cuda::launch(router_vjp_kernel, {.num_blocks = args.T, .num_threads = kThreads}, queue.stream(),
               args);
}

}  // namespace tessera::kernels
