// One block of threads per chunk, then one for their sums. Cost: x read once, a double fused
// multiply-add per value.
#include "base/check.h"
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/reduce.cuh"
#include "kernels/sum_of_squares/sum_of_squares.h"

namespace tessera::kernels {
namespace {

constexpr int kThreads = 256;

__global__ void chunk_sums_kernel(const __grid_constant__ SumOfSquaresArgs args) {
  const Index chunk = blockIdx.x;
  const SquaredValues array = entry_of_chunk(args.arrays, args.num_arrays, chunk);
  const Index begin = (chunk - array.first_chunk) * kListChunk;
  const Index end = min(array.count, begin + kListChunk);
  double sum = 0;
  for (Index i = begin + threadIdx.x; i < end; i += kThreads) {
    const double x = array.x[i];
    sum = fma(x, x, sum);
  }
  sum = cuda::block_sum<kThreads>(sum);
  if (threadIdx.x == 0) args.chunk_sums[chunk] = sum;
}

__global__ void sum_kernel(const __grid_constant__ SumOfSquaresArgs args) {
  double sum = 0;
  for (Index chunk = threadIdx.x; chunk < args.num_chunks; chunk += kThreads)
    sum += args.chunk_sums[chunk];
  sum = cuda::block_sum<kThreads>(sum);
  if (threadIdx.x == 0) *args.sum = sum;
}

}  // namespace

void sum_of_squares_cuda(const SumOfSquaresArgs& args, const Queue& queue) {
  base::check(args.num_chunks <= cuda::kMaxBlocks, "sum_of_squares", "at most ", cuda::kMaxBlocks,
              " chunks, has ", args.num_chunks);
  cuda::launch(chunk_sums_kernel, {.num_blocks = args.num_chunks, .num_threads = kThreads},
               queue.stream(), args);
  cuda::launch(sum_kernel, {.num_blocks = 1, .num_threads = kThreads}, queue.stream(), args);
}

}  // namespace tessera::kernels
