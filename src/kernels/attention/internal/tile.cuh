// The two products of the portable attention kernels: a block of kThreads threads holds a tile of
// kOwnRows rows against kOtherRows rows. Thread (y, x) = (tid / 16, tid % 16) has rows 4 y … 4 y +
// 3 and columns x, x + 16, x + 32, x + 48. Rows are given by their addresses, null for a missing
// row, which counts as zeros; all sums are in f32, in ascending order of what is summed.
#pragma once

#include "base/index.h"
#include "kernels/cuda/elements.cuh"

namespace tessera::kernels::tile {

inline constexpr int kThreads = 128;
inline constexpr int kOwnRows = 32;
inline constexpr int kOtherRows = 64;  // an attention_vjp tile has keys on either side
inline constexpr int kChunk = 32;      // widths that lie in shared memory at once
inline constexpr int kColumns = 64;    // columns of a weighted sum, likewise
inline constexpr int kLanes = 16;      // threads that share a row
inline constexpr int kMicro = 4;       // rows and columns of a thread

struct Micro {
  float at[kMicro][kMicro] = {};
};

// Padded by one float, so that a column of threads meets 32 banks.
using Weights = float[kOwnRows][kOtherRows + 1];

union Memory {
  struct {
    float own[kOwnRows][kChunk + 1];
    float other[kOtherRows][kChunk + 1];
  } chunk;
  float columns[kOtherRows][kColumns];
};

__device__ inline int thread_row() {
  return static_cast<int>(threadIdx.x) / kLanes * kMicro;
}
__device__ inline int thread_column() {
  return static_cast<int>(threadIdx.x) % kLanes;
}

// The largest value and the sum over the threads of a row, in each of them.
__device__ inline float row_max(float value) {
  for (int offset = kLanes / 2; offset > 0; offset /= 2)
    value = fmaxf(value, __shfl_xor_sync(0xFFFFFFFFU, value, offset));
  return value;
}
__device__ inline float row_sum(float value) {
  for (int offset = kLanes / 2; offset > 0; offset /= 2)
    value += __shfl_xor_sync(0xFFFFFFFFU, value, offset);
  return value;
}

// Columns [begin, begin + kWidth) of rows, as far as they reach.
template <int kRows, int kWidth, class Elem>
__device__ void load_part(
    const Elem* const* rows, Index begin, Index width, float* to, int stride) {
  for (int i = static_cast<int>(threadIdx.x); i < kRows * kWidth; i += kThreads) {
    const int r = i / kWidth;
    const int d = i % kWidth;
    const bool is_there = rows[r] != nullptr && begin + d < width;
    to[r * stride + d] = is_there ? cuda::widen(rows[r][begin + d]) : 0.0F;
  }
}

// own · otherᵀ over the width, for rows in shared memory's lists of addresses.
template <class Elem>
__device__ Micro
multiply_rows(const Elem* const* own, const Elem* const* other, Index width, Memory& memory) {
  const int y = thread_row();
  const int x = thread_column();
  Micro out;
  for (Index begin = 0; begin < width; begin += kChunk) {
    __syncthreads();  // what lay here has been read, and the addresses are written
    load_part<kOwnRows, kChunk>(own, begin, width, memory.chunk.own[0], kChunk + 1);
    load_part<kOtherRows, kChunk>(other, begin, width, memory.chunk.other[0], kChunk + 1);
    __syncthreads();  // the chunk is complete
#pragma unroll 8
    for (int d = 0; d < kChunk; ++d) {
      float a[kMicro];
      float b[kMicro];
#pragma unroll
      for (int i = 0; i < kMicro; ++i) {
        a[i] = memory.chunk.own[y + i][d];
        b[i] = memory.chunk.other[x + i * kLanes][d];
      }
#pragma unroll
      for (int i = 0; i < kMicro; ++i) {
#pragma unroll
        for (int c = 0; c < kMicro; ++c)
          out.at[i][c] = fmaf(a[i], b[c], out.at[i][c]);
      }
    }
  }
  return out;
}

// sums += weights · columns [begin, begin + kColumns) of the other rows.
template <class Elem>
__device__ void add_weighted(const Weights& weights,
                             const Elem* const* other,
                             Index begin,
                             Index width,
                             Memory& memory,
                             Micro& sums) {
  const int y = thread_row();
  const int x = thread_column();
  __syncthreads();  // what lay here has been read, and the weights are written
  load_part<kOtherRows, kColumns>(other, begin, width, memory.columns[0], kColumns);
  __syncthreads();  // the columns are complete
#pragma unroll 8
  for (int j = 0; j < kOtherRows; ++j) {
    float b[kMicro];
#pragma unroll
    for (int c = 0; c < kMicro; ++c)
      b[c] = memory.columns[j][x + c * kLanes];
#pragma unroll
    for (int i = 0; i < kMicro; ++i) {
      const float weight = weights[y + i][j];
#pragma unroll
      for (int c = 0; c < kMicro; ++c)
        sums.at[i][c] = fmaf(weight, b[c], sums.at[i][c]);
    }
  }
}

__device__ inline void store_weights(const Micro& from, Weights& to) {
#pragma unroll
  for (int i = 0; i < kMicro; ++i) {
#pragma unroll
    for (int c = 0; c < kMicro; ++c)
      to[thread_row() + i][thread_column() + c * kLanes] = from.at[i][c];
  }
}

// Calls visit(i, c, column) for the thread's columns of a panel that begins at `begin`.
template <class Visit>
__device__ void for_each_value(Index begin, Index width, Visit visit) {
#pragma unroll
  for (int i = 0; i < kMicro; ++i) {
#pragma unroll
    for (int c = 0; c < kMicro; ++c) {
      const Index column = begin + thread_column() + c * kLanes;
      if (column < width) visit(i, c, column);
    }
  }
}

}  // namespace tessera::kernels::tile
