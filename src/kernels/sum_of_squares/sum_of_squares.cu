// One block of threads per block of values, then one for their sums. Cost: x read once, a double
// fused multiply-add per value.
#include "base/check.h"
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/reduce.cuh"
#include "kernels/sum_of_squares/sum_of_squares.h"

namespace tessera::kernels {
namespace {

constexpr int kThreads = 256;

__global__ void block_sums_kernel(const __grid_constant__ SumOfSquaresArgs args) {
  const Index block = blockIdx.x;
  const Index last = min(args.count, (block + 1) * kSumOfSquaresBlock);
  double sum = 0;
  for (Index i = block * kSumOfSquaresBlock + threadIdx.x; i < last; i += kThreads) {
    const double x = args.x[i];
    sum = fma(x, x, sum);
  }
  sum = cuda::block_sum<kThreads>(sum);
  if (threadIdx.x == 0) args.block_sums[block] = sum;
}

__global__ void sum_kernel(const __grid_constant__ SumOfSquaresArgs args) {
  const Index num_blocks = sum_of_squares_num_blocks(args.count);
  double sum = 0;
  for (Index block = threadIdx.x; block < num_blocks; block += kThreads)
    sum += args.block_sums[block];
  sum = cuda::block_sum<kThreads>(sum);
  if (threadIdx.x != 0) return;
  *args.sum = sum;
  *args.is_finite = isfinite(sum);
}

}  // namespace

void sum_of_squares_cuda(const SumOfSquaresArgs& args, const Queue& queue) {
  const Index num_blocks = sum_of_squares_num_blocks(args.count);
  base::check(num_blocks <= cuda::kMaxBlocks, "sum_of_squares", "at most ", cuda::kMaxBlocks,
              " blocks, needs ", num_blocks);
  cuda::launch(block_sums_kernel, {.num_blocks = num_blocks, .num_threads = kThreads},
               queue.stream(), args);
  cuda::launch(sum_kernel, {.num_blocks = 1, .num_threads = kThreads}, queue.stream(), args);
}

}  // namespace tessera::kernels
