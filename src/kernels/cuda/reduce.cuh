// Sums and maxima over the threads of a block, in an order that depends on nothing but the block's
// size.
#pragma once

namespace tessera::kernels::cuda {

inline constexpr int kWarpSize = 32;

// The sum over the 32 lanes of a warp, in every lane.
template <class Number>
__device__ Number warp_sum(Number value) {
  for (int offset = kWarpSize / 2; offset > 0; offset /= 2) {
    value += __shfl_xor_sync(0xFFFFFFFFU, value, offset);
  }
  return value;
}

// The sum over the block, valid in thread 0. Every thread of the block must call it; shared memory
// is free again for the next call only after a __syncthreads() of the caller.
template <int kThreads, class Number>
__device__ Number block_sum(Number value) {
  static_assert(kThreads % kWarpSize == 0 && kThreads <= kWarpSize * kWarpSize,
                "the partial sums of all warps must fit into one warp");
  constexpr int kWarps = kThreads / kWarpSize;
  __shared__ Number warp_sums[kWarps];
  const int lane = static_cast<int>(threadIdx.x) % kWarpSize;
  const int warp = static_cast<int>(threadIdx.x) / kWarpSize;
  value = warp_sum(value);
  if (lane == 0) warp_sums[warp] = value;
  __syncthreads();  // all partial sums are written before the first warp reads them
  if (warp == 0) value = warp_sum(lane < kWarps ? warp_sums[lane] : Number{});
  return value;
}

// The same sum in every thread; can be called again at once.
template <int kThreads, class Number>
__device__ Number block_total(Number value) {
  __shared__ Number total;
  value = block_sum<kThreads>(value);
  if (threadIdx.x == 0) total = value;
  __syncthreads();  // the total is written before it is read, and the partial sums have been read
  value = total;
  __syncthreads();  // every thread has it before the next call overwrites it
  return value;
}

}  // namespace tessera::kernels::cuda
