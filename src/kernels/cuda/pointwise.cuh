// Work on every value of rows [T, D] by itself:
//
//   template <class Args>
//   struct Add {
//     template <int kWidth>   // values from d on, 16 bytes of them or one
//     static __device__ void at(const Args& args, Index t, Index d) { ... }
//   };
//   cuda::launch_pointwise<Add>(args, may_pack, queue, "add");
//
// Args have T and D. Rows without gaps should be folded into one before (fold_rows).
#pragma once

#include "base/check.h"
#include "kernels/cuda/elements.cuh"
#include "kernels/cuda/launch.cuh"
#include "kernels/queue.h"

namespace tessera::kernels::cuda {

inline constexpr int kPointwiseThreads = 256;
// Several accesses are in flight per thread, and the place of a block is worked out once for all.
inline constexpr int kAccessesPerThread = 4;

template <int kWidth>
[[nodiscard]] __host__ __device__ Index pointwise_blocks_per_row(Index D) {
  constexpr Index kBlockValues = Index{kWidth} * kPointwiseThreads * kAccessesPerThread;
  return (D + kBlockValues - 1) / kBlockValues;
}

template <template <class> class Work, class Args, int kWidth>
__global__ void pointwise_kernel(const __grid_constant__ Args args) {
  const Index per_row = pointwise_blocks_per_row<kWidth>(args.D);
  const Index t = blockIdx.x / per_row;
  const Index first =
      (blockIdx.x % per_row * kAccessesPerThread * kPointwiseThreads + threadIdx.x) * kWidth;
#pragma unroll
  for (int i = 0; i < kAccessesPerThread; ++i) {
    const Index d = first + Index{i} * kPointwiseThreads * kWidth;
    if (d < args.D) Work<Args>::template at<kWidth>(args, t, d);
  }
}

template <template <class> class Work, int kWidth, class Args>
void launch_pointwise_of_width(const Args& args, const Queue& queue, const char* op) {
  const Index num_blocks = args.T * pointwise_blocks_per_row<kWidth>(args.D);
  base::check(num_blocks <= kMaxBlocks, op, "at most ", kMaxBlocks, " blocks, needs ", num_blocks);
  launch(pointwise_kernel<Work, Args, kWidth>,
         {.num_blocks = num_blocks, .num_threads = kPointwiseThreads}, queue.stream(), args);
}

// kPackWidth values at a time where all rows allow it, else one.
template <template <class> class Work, int kPackWidth, class Args>
void launch_pointwise(const Args& args, bool may_pack, const Queue& queue, const char* op) {
  if (may_pack) {
    launch_pointwise_of_width<Work, kPackWidth>(args, queue, op);
  } else {
    launch_pointwise_of_width<Work, 1>(args, queue, op);
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
