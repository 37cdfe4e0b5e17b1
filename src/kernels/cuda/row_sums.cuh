// Walks and sums over rows [T, D], each row by a team of threads: a warp for short rows, a block
// for long ones. A row that allows it is read 16 bytes at a time.
//
//   template <class Args>
//   struct RmsNorm {
//     template <int kTeam, int kWidth>
//     static __device__ void at(const Args& args, Index t) { ... row_total<kTeam, kWidth>(...) ...
//     }
//   };
//   cuda::launch_rows<RmsNorm, kWidth>("rms_norm", args, {.T = T, .D = D, .may_pack = …}, queue);
#pragma once

#include "base/check.h"
#include "base/checked_math.h"
#include "kernels/cuda/elements.cuh"
#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/reduce.cuh"
#include "kernels/queue.h"

namespace tessera::kernels::cuda {

inline constexpr int kRowThreads = 256;
// A warp takes rows of up to this many of its accesses per lane.
inline constexpr int kWarpAccesses = 8;

// Calls on(d) for the thread's share of the places 0, kWidth, 2 kWidth, … below D.
template <int kTeam, int kWidth, class On>
__device__ void for_each_pack(Index D, On on) {
  for (Index d = Index{threadIdx.x % kTeam} * kWidth; d < D; d += Index{kTeam} * kWidth)
    on(d);
}

// The sum over a team, in every thread of it.
template <int kTeam>
__device__ float team_total(float value) {
  if constexpr (kTeam == kWarpSize) {
    return warp_sum(value);
  } else {
    return block_total<kTeam>(value);
  }
}

// The sum over the row of what term(d) gives for each pack, in every thread. A thread adds its
// values in order; the threads' sums are added as warp_sum or block_sum does.
template <int kTeam, int kWidth, class Term>
__device__ float row_total(Index D, Term term) {
  float sum = 0;
  for_each_pack<kTeam, kWidth>(D, [&](Index d) {
    const Floats<kWidth> values = term(d);
#pragma unroll
    for (int i = 0; i < kWidth; ++i)
      sum += values[i];
  });
  return team_total<kTeam>(sum);
}

template <class Args>
struct RowsCall {
  Args args;
  Index T = 0;
};

template <template <class> class Work, class Args, int kTeam, int kWidth>
__global__ void rows_kernel(const __grid_constant__ RowsCall<Args> call) {
  const Index t = Index{blockIdx.x} * (kRowThreads / kTeam) + threadIdx.x / kTeam;
  if (t < call.T) Work<Args>::template at<kTeam, kWidth>(call.args, t);
}

struct RowsExtent {
  Index T = 0;
  Index D = 0;
  bool may_pack = false;  // every row of every operand allows it
};

template <template <class> class Work, int kWidth, class Args>
void launch_rows_of_width(const char* op,
                          const Args& args,
                          const RowsExtent& rows,
                          const Queue& queue) {
  base::check(rows.T <= kMaxBlocks, op, "at most ", kMaxBlocks, " rows, has ", rows.T);
  const RowsCall<Args> call{.args = args, .T = rows.T};
  if (rows.D <= Index{kWarpSize} * kWidth * kWarpAccesses) {
    constexpr Index kRowsPerBlock = kRowThreads / kWarpSize;
    launch(rows_kernel<Work, Args, kWarpSize, kWidth>,
           {.num_blocks = base::ceil_div(rows.T, kRowsPerBlock), .num_threads = kRowThreads},
           queue.stream(), call);
  } else {
    launch(rows_kernel<Work, Args, kRowThreads, kWidth>,
           {.num_blocks = rows.T, .num_threads = kRowThreads}, queue.stream(), call);
  }
}

// kPackWidth values at a time where all rows allow it, else one.
template <template <class> class Work, int kPackWidth, class Args>
void launch_rows(const char* op, const Args& args, const RowsExtent& rows, const Queue& queue) {
  if (rows.may_pack) {
    launch_rows_of_width<Work, kPackWidth>(op, args, rows, queue);
  } else {
    launch_rows_of_width<Work, 1>(op, args, rows, queue);
  }
}

}  // namespace tessera::kernels::cuda
