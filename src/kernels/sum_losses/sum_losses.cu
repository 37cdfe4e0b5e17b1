// One block. Cost: 8 bytes and an addition per loss.
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/reduce.cuh"
#include "kernels/sum_losses/sum_losses.h"

namespace tessera::kernels {
namespace {

constexpr int kThreads = 256;

__global__ void sum_losses_kernel(const __grid_constant__ SumLossesArgs args) {
  double sum = 0;
  for (Index i = threadIdx.x; i < args.count; i += kThreads)
    sum += args.losses[i];
  sum = cuda::block_sum<kThreads>(sum);
  if (threadIdx.x != 0) return;
  *args.sum = sum;
  *args.rounded = static_cast<float>(sum);
}

}  // namespace

void sum_losses_cuda(const SumLossesArgs& args, const Queue& queue) {
  cuda::launch(sum_losses_kernel, {.num_blocks = 1, .num_threads = kThreads}, queue.stream(), args);
}

}  // namespace tessera::kernels
