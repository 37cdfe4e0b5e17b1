// Work on every value of rows [T, D] by itself:
//
//   template <class Args>
//   struct Add {
//     template <int kWidth>   // values from d on: as many as one access takes, or one
//     static __device__ void at(const Args& args, Index t, Index d) { ... }
//   };
//   cuda::launch_pointwise<Add, kWidth>("add", args, {.T = T, .D = D, .may_pack = …}, queue);
//
// Rows without gaps should be folded into one before (fold_rows).
#pragma once

#include "base/check.h"
#include "kernels/cuda/elements.cuh"
#include "kernels/cuda/launch.cuh"
#include "kernels/queue.h"

namespace tessera::kernels::cuda {

inline constexpr int kPointwiseThreads = 256;
// Several accesses are in flight per thread, and the place of a block is worked out once for all.
inline constexpr int kAccessesPerThread = 4;

struct PointwiseRows {
  Index T = 0;
  Index D = 0;
  bool may_pack = false;  // every row of every operand allows it
};

template <int kWidth>
[[nodiscard]] __host__ __device__ Index pointwise_blocks_per_row(Index D) {
  constexpr Index kBlockValues = Index{kWidth} * kPointwiseThreads * kAccessesPerThread;
  return (D + kBlockValues - 1) / kBlockValues;
}

template <class Args>
struct PointwiseCall {
  Args args;
  Index D = 0;
};

template <template <class> class Work, class Args, int kWidth>
__global__ void pointwise_kernel(const __grid_constant__ PointwiseCall<Args> call) {
  const Index per_row = pointwise_blocks_per_row<kWidth>(call.D);
  const Index t = blockIdx.x / per_row;
  const Index block = blockIdx.x % per_row;
  const Index first = (block * kAccessesPerThread * kPointwiseThreads + threadIdx.x) * kWidth;
#pragma unroll
  for (int i = 0; i < kAccessesPerThread; ++i) {
    const Index d = first + Index{i} * kPointwiseThreads * kWidth;
    if (d < call.D) Work<Args>::template at<kWidth>(call.args, t, d);
  }
}

template <template <class> class Work, int kWidth, class Args>
void launch_pointwise_of_width(const char* op,
                               const Args& args,
                               const PointwiseRows& rows,
                               const Queue& queue) {
  const Index num_blocks = rows.T * pointwise_blocks_per_row<kWidth>(rows.D);
  base::check(num_blocks <= kMaxBlocks, op, "at most ", kMaxBlocks, " blocks, needs ", num_blocks);
  launch(pointwise_kernel<Work, Args, kWidth>,
         {.num_blocks = num_blocks, .num_threads = kPointwiseThreads}, queue.stream(),
         PointwiseCall<Args>{.args = args, .D = rows.D});
}

// kPackWidth values at a time where all rows allow it, else one.
template <template <class> class Work, int kPackWidth, class Args>
void launch_pointwise(const char* op,
                      const Args& args,
                      const PointwiseRows& rows,
                      const Queue& queue) {
  if (rows.may_pack) {
    launch_pointwise_of_width<Work, kPackWidth>(op, args, rows, queue);
  } else {
    launch_pointwise_of_width<Work, 1>(op, args, rows, queue);
  }
}

// Rows without gaps are one long row, which needs no division per row and no part-filled blocks.
template <class... Strides>
void fold_rows(Index& T, Index& D, Strides&... strides) {
  if (((strides != D) || ...)) return;
  D *= T;
  T = T == 0 ? 0 : 1;
  ((strides = D), ...);
}

}  // namespace tessera::kernels::cuda
