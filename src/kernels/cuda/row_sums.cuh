// Walks and sums over one row by one block. A row that allows it is read 16 bytes at a time.
#pragma once

#include "kernels/cuda/elements.cuh"
#include "kernels/cuda/reduce.cuh"

namespace tessera::kernels::cuda {

// Calls on(d) for the thread's share of the places 0, kWidth, 2 kWidth, … below D.
template <int kThreads, int kWidth, class On>
__device__ void for_each_pack(Index D, On on) {
  for (Index d = Index{threadIdx.x} * kWidth; d < D; d += Index{kThreads} * kWidth)
    on(d);
}

// The sum over the row of what term(d) gives for each pack, in every thread. A thread adds its
// values in order; the threads' sums are added as block_sum does.
template <int kThreads, int kWidth, class Term>
__device__ float row_total(Index D, Term term) {
  float sum = 0;
  for_each_pack<kThreads, kWidth>(D, [&](Index d) {
    const Floats<kWidth> values = term(d);
#pragma unroll
    for (int i = 0; i < kWidth; ++i)
      sum += values[i];
  });
  return block_total<kThreads>(sum);
}

}  // namespace tessera::kernels::cuda
