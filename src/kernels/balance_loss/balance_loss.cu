// One block per sequence, one warp per expert at a time, whose lanes share the tokens. The sums
// over experts and sequences are made by one thread in their order. Cost: 4 (2 E + A) bytes a
// token; ids and scores are read by every warp, out of cache.
#include "base/check.h"
#include "kernels/balance_loss/balance_loss.h"
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/reduce.cuh"

namespace tessera::kernels {
namespace {

constexpr int kThreads = 512;
constexpr int kWarps = kThreads / cuda::kWarpSize;

// alpha over the number of sequences that have a token.
__device__ double sequence_weight(const BalanceLossArgs& args) {
  Index num_filled = 0;
  for (Index b = 0; b < args.num_sequences; ++b)
    num_filled += args.begins[b + 1] > args.begins[b] ? 1 : 0;
  return num_filled == 0 ? 0 : static_cast<double>(args.alpha) / static_cast<double>(num_filled);
}

// What expert e adds to the loss of sequence b, found by a warp; writes its column of dscores.
__device__ double expert_loss(const BalanceLossArgs& args, Index b, Index e, double weight) {
  const Index begin = args.begins[b];
  const Index end = args.begins[b + 1];
  const Index lane = threadIdx.x % cuda::kWarpSize;
  const auto length = static_cast<double>(end - begin);
  int count = 0;
  for (Index i = begin * args.A + lane; i < end * args.A; i += cuda::kWarpSize)
    count += args.ids[i] == e ? 1 : 0;
  count = cuda::warp_sum(count);
  const double load = static_cast<double>(count) * static_cast<double>(args.E) /
                      (length * static_cast<double>(args.A));
  double sum = 0;
  for (Index t = begin + lane; t < end; t += cuda::kWarpSize)
    sum += static_cast<double>(args.scores[t * args.E + e]);
  sum = cuda::warp_sum(sum);
  const auto slope = static_cast<float>(weight * load / length);
  for (Index t = begin + lane; t < end && args.dscores != nullptr; t += cuda::kWarpSize)
    args.dscores[t * args.E + e] = slope;
  return load * (sum / length);
}

__global__ void sequence_kernel(const __grid_constant__ BalanceLossArgs args) {
  __shared__ double parts[kRouterMaxExperts];
  const Index b = blockIdx.x;
  const bool is_filled = args.begins[b + 1] > args.begins[b];
  const double weight = sequence_weight(args);
  for (Index e = threadIdx.x / cuda::kWarpSize; e < args.E; e += kWarps)
    parts[e] = is_filled ? expert_loss(args, b, e, weight) : 0;
  __syncthreads();
  if (threadIdx.x != 0) return;
  double sum = 0;
  for (Index e = 0; e < args.E; ++e)
    sum += parts[e];
  args.sequence_loss[b] = sum;
}

// One thread: the sum of the sequences' losses.
__global__ void mean_kernel(const __grid_constant__ BalanceLossArgs args) {
  double total = 0;
  for (Index b = 0; b < args.num_sequences; ++b)
    total += args.sequence_loss[b];
  *args.loss = sequence_weight(args) * total;
}

}  // namespace

void balance_loss_cuda(const BalanceLossArgs& args, const Queue& queue) {
  base::check(args.num_sequences <= cuda::kMaxBlocks, "balance_loss", "at most ", cuda::kMaxBlocks,
              " sequences, has ", args.num_sequences);
  cuda::launch(sequence_kernel, {.num_blocks = args.num_sequences, .num_threads = kThreads},
               queue.stream(), args);
  // The stream keeps the order: the losses of the sequences are there when this one starts.
  cuda::launch(mean_kernel, {.num_blocks = 1, .num_threads = 1}, queue.stream(), args);
}

}  // namespace tessera::kernels
