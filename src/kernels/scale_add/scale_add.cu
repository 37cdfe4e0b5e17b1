// The GPU variant: kernel, gradient kernels, and the host functions that launch them.
// Cost as on the CPU (12 bytes and 2 operations per value, bound by memory). Neighbouring threads
// take neighbouring values, so every access of a warp is one run of 128 bytes; wider loads would
// ask for aligned rows, which the contract does not promise.
#include "base/check.h"
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/reduce.cuh"
#include "kernels/scale_add/scale_add.h"

namespace tessera::kernels {
namespace {

constexpr int kThreads = 256;
// Rows are short and many, or few and long: a block walks whole rows of up to this many values, and
// several blocks share a longer one.
constexpr Index kBlockValues = 4 * kThreads;

// Blocks side by side along one row.
__host__ __device__ Index blocks_per_row(Index D) {
  return (D + kBlockValues - 1) / kBlockValues;
}

__global__ void scale_add_kernel(const __grid_constant__ ScaleAddArgs args) {
  const Index block = blockIdx.x;
  const Index t = block / blocks_per_row(args.D);
  const Index first = block % blocks_per_row(args.D) * kBlockValues;
  const Index last = min(first + kBlockValues, args.D);
  const float* x = args.x + t * args.x_stride;
  const float* z = args.z + t * args.z_stride;
  float* y = args.y + t * args.y_stride;
  for (Index d = first + threadIdx.x; d < last; d += kThreads) {
    y[d] = fmaf(args.scale, x[d], z[d]);
  }
}

// One block per row: dx of the row, and its part of dscale.
__global__ void scale_add_vjp_rows_kernel(const __grid_constant__ ScaleAddVjpArgs args) {
  const Index t = blockIdx.x;
  const float* dy = args.dy + t * args.dy_stride;
  const float* x = args.x + t * args.x_stride;
  float* dx = args.dx + t * args.dx_stride;
  float sum = 0;
  for (Index d = threadIdx.x; d < args.D; d += kThreads) {
    const float dy_value = dy[d];
    sum = fmaf(dy_value, x[d], sum);
    dx[d] = args.scale * dy_value;  // last: dx may be dy
  }
  sum = cuda::block_sum<kThreads>(sum);
  if (threadIdx.x == 0) args.row_sums[t] = sum;
}

// One block: the sum of the rows' parts.
__global__ void scale_add_vjp_sum_kernel(const __grid_constant__ ScaleAddVjpArgs args) {
  float sum = 0;
  for (Index t = threadIdx.x; t < args.T; t += kThreads)
    sum += args.row_sums[t];
  sum = cuda::block_sum<kThreads>(sum);
  if (threadIdx.x == 0) *args.dscale = sum;
}

}  // namespace

void scale_add_cuda(const ScaleAddArgs& args, const Queue& queue) {
  const Index num_blocks = args.T * blocks_per_row(args.D);
  base::check(num_blocks <= cuda::kMaxBlocks, "scale_add", "at most ", cuda::kMaxBlocks,
              " blocks, needs ", num_blocks);
  cuda::launch(scale_add_kernel, {.num_blocks = num_blocks, .num_threads = kThreads},
               queue.stream(), args);
}

void scale_add_vjp_cuda(const ScaleAddVjpArgs& args, const Queue& queue) {
  base::check(args.T <= cuda::kMaxBlocks, "scale_add_vjp", "at most ", cuda::kMaxBlocks,
              " rows, has ", args.T);
  cuda::launch(scale_add_vjp_rows_kernel, {.num_blocks = args.T, .num_threads = kThreads},
               queue.stream(), args);
  // The stream keeps the order: the rows' sums are there when this one starts.
  cuda::launch(scale_add_vjp_sum_kernel, {.num_blocks = 1, .num_threads = kThreads}, queue.stream(),
               args);
}

}  // namespace tessera::kernels
