// What log_softmax and cross_entropy need of one row of logits, by one block: maximum, its place
// and the sum of exponentials, as log_softmax.h defines them.
#pragma once

#include "kernels/cuda/elements.cuh"
#include "kernels/cuda/reduce.cuh"

namespace tessera::kernels {

inline constexpr int kLogitThreads = 512;

struct LogitRow {
  float max = 0;
  Index argmax = 0;
  double sum = 0;       // of exp(x - max); NaN where max is infinite or the row holds a NaN
  double log_norm = 0;  // as defined
};

struct LogitMax {
  float value;
  Index place;

  // The larger value; of equal ones the lower place. NaN never wins.
  __device__ void take(float other, Index other_place) {
    if (other > value || (other == value && other_place < place)) {
      value = other;
      place = other_place;
    }
  }
};

__device__ inline LogitMax block_max(LogitMax best) {
  __shared__ LogitMax warps[kLogitThreads / cuda::kWarpSize];
  const auto over_warp = [](LogitMax mine) {
    for (int offset = cuda::kWarpSize / 2; offset > 0; offset /= 2) {
      const float value = __shfl_xor_sync(0xFFFFFFFFU, mine.value, offset);
      const Index place = __shfl_xor_sync(0xFFFFFFFFU, mine.place, offset);
      mine.take(value, place);
    }
    return mine;
  };
  best = over_warp(best);
  const int warp = static_cast<int>(threadIdx.x) / cuda::kWarpSize;
  if (threadIdx.x % cuda::kWarpSize == 0) warps[warp] = best;
  __syncthreads();  // the maxima of all warps are written before they are read
  for (const LogitMax& each : warps)
    best.take(each.value, each.place);
  __syncthreads();  // and read before the next row overwrites them
  return best;
}

template <class Elem>
__device__ LogitRow logit_row(const Elem* x, Index V) {
  LogitMax best{.value = -INFINITY, .place = V};
  bool has_nan = false;
  for (Index v = threadIdx.x; v < V; v += kLogitThreads) {
    const float value = cuda::widen(x[v]);
    best.take(value, v);
    has_nan |= isnan(value);
  }
  has_nan = __syncthreads_or(has_nan) != 0;
  best = block_max(best);
  // f32 over at most 64 values, double beyond.
  double sum = 0;
  float part = 0;
  int count = 0;
  for (Index v = threadIdx.x; v < V; v += kLogitThreads) {
    part += expf(cuda::widen(x[v]) - best.value);
    if (++count % 64 == 0) {
      sum += part;
      part = 0;
    }
  }
  sum = cuda::block_total<kLogitThreads>(sum + part);
  LogitRow row{.max = best.value, .argmax = best.place == V ? 0 : best.place, .sum = sum};
  row.log_norm = static_cast<double>(best.value);
  if (!isinf(best.value)) row.log_norm += log(sum);
  if (has_nan) row.log_norm = NAN;
  return row;
}

}  // namespace tessera::kernels
