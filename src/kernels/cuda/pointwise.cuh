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
#include "base/checked_math.h"
#include "kernels/cuda/elements.cuh"
#include "kernels/cuda/launch.cuh"
#include "kernels/queue.h"

namespace tessera::kernels::cuda {

inline constexpr int kPointwiseThreads = 256;
// Of a long row: several are in flight per thread.
inline constexpr int kAccessesPerThread = 4;

struct PointwiseRows {
  Index T = 0;
  Index D = 0;
  bool may_pack = false;  // every row of every operand allows it
};

template <class Args>
struct PointwiseCall {
  Args args;
  Index D = 0;
  Index per_row = 0;  // blocks of a long row, accesses of a short one
  Index num_accesses = 0;
};

// Rows of several blocks: the place of a block is worked out once for all of its accesses.
template <template <class> class Work, class Args, int kWidth>
__global__ void long_rows_kernel(const __grid_constant__ PointwiseCall<Args> call) {
  const Index t = blockIdx.x / call.per_row;
  const Index block = blockIdx.x % call.per_row;
  const Index first = (block * kAccessesPerThread * kPointwiseThreads + threadIdx.x) * kWidth;
#pragma unroll
  for (int i = 0; i < kAccessesPerThread; ++i) {
    const Index d = first + Index{i} * kPointwiseThreads * kWidth;
    if (d < call.D) Work<Args>::template at<kWidth>(call.args, t, d);
  }
}

// Rows that share a block, one access per thread; 32 bits make the division cheap.
template <template <class> class Work, class Args, int kWidth>
__global__ void short_rows_kernel(const __grid_constant__ PointwiseCall<Args> call) {
  const unsigned access = blockIdx.x * kPointwiseThreads + threadIdx.x;
  if (access >= call.num_accesses) return;
  const auto per_row = static_cast<unsigned>(call.per_row);
  const unsigned t = access / per_row;
  Work<Args>::template at<kWidth>(call.args, Index{t}, Index{access - t * per_row} * kWidth);
}

template <template <class> class Work, int kWidth, class Args>
void launch_pointwise_of_width(const char* op,
                               const Args& args,
                               const PointwiseRows& rows,
                               const Queue& queue) {
  constexpr Index kBlockValues = Index{kWidth} * kPointwiseThreads * kAccessesPerThread;
  PointwiseCall<Args> call{.args = args, .D = rows.D};
  const auto launch_blocks = [&](auto kernel, Index num_blocks) {
    base::check(num_blocks <= kMaxBlocks, op, "at most ", kMaxBlocks, " blocks, needs ",
                num_blocks);
    launch(kernel, {.num_blocks = num_blocks, .num_threads = kPointwiseThreads}, queue.stream(),
           call);
  };
  const Index accesses_per_row = base::ceil_div<Index>(rows.D, kWidth);
  if (rows.T > 1 && rows.D < kBlockValues && rows.T * accesses_per_row <= kMaxBlocks) {
    call.per_row = accesses_per_row;
    call.num_accesses = rows.T * accesses_per_row;
    launch_blocks(short_rows_kernel<Work, Args, kWidth>,
                  base::ceil_div<Index>(call.num_accesses, kPointwiseThreads));
  } else {
    call.per_row = base::ceil_div(rows.D, kBlockValues);
    launch_blocks(long_rows_kernel<Work, Args, kWidth>, rows.T * call.per_row);
  }
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
