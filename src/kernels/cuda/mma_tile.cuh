// One tile of a product by tensor cores: sums of 128 x 128 places in f32 over bf16 operands that
// stream through shared memory, by 128 threads.
//
//   left [128, S] ──┐  copied 32 of S at a time, kStages ahead      warps 2 x 2,
//                   ├─► shared memory ─► ldmatrix ─► mma.sync        each 64 x 64 places
//   right [S, 128] ─┘
//
// An operand lies along the sum (RowTile: each of its 128 rows is contiguous in s) or across it
// (ColumnTile: for each s its 128 values are contiguous). Rows of shared memory are padded by 16
// bytes, so that eight of them fall into different banks.
//
// Per step of 32: wait for the oldest copies | all warps have them and are done with the buffer
// before | begin to copy the step kStages - 1 ahead into that buffer | multiply.
#pragma once

#include <cuda_bf16.h>

#include "base/float16.h"
#include "base/index.h"
#include "kernels/cuda/ptx/cp_async.cuh"
#include "kernels/cuda/ptx/ldmatrix.cuh"
#include "kernels/cuda/ptx/mma.cuh"

namespace tessera::kernels::cuda {

inline constexpr int kMmaTile = 128;
inline constexpr int kMmaDepth = 32;
inline constexpr int kMmaStages = 4;
inline constexpr int kMmaThreads = 128;
inline constexpr int kMmaPack = 8;  // values of one copy

// Values of a stage of either kind of operand.
inline constexpr int kRowTileValues = kMmaTile * (kMmaDepth + kMmaPack);
inline constexpr int kColumnTileValues = kMmaDepth * (kMmaTile + kMmaPack);

__device__ inline int mma_lane() {
  return static_cast<int>(threadIdx.x) % 32;
}

// Row r is row_of(r), or zeros where that is null; all have `length` values, a multiple of 8.
template <class RowOf>
class RowTile {
 public:
  static constexpr int kStride = kMmaDepth + kMmaPack;
  static constexpr int kValues = kRowTileValues;

  __device__ RowTile(const BFloat16* any, Index length, RowOf row_of) : any_(any), length_(length) {
#pragma unroll
    for (int i = 0; i < kRowsPerThread; ++i)
      row_[i] = row_of(first_row() + i * kRowStep);
  }

  __device__ void copy(BFloat16* to, Index s) const {
    const int pack = static_cast<int>(threadIdx.x) % kPacks * kMmaPack;
#pragma unroll
    for (int i = 0; i < kRowsPerThread; ++i) {
      const bool is_there = row_[i] != nullptr && s + pack < length_;
      ptx::cp_async_16(to + (first_row() + i * kRowStep) * kStride + pack,
                       is_there ? row_[i] + s + pack : any_, is_there);
    }
  }
  // Rows [row, row + 16) and [s, s + 16) as a left operand.
  __device__ static void load_left(unsigned (&to)[4], const BFloat16* from, int row, int s) {
    ptx::ldmatrix_x4(to, from + (row + mma_lane() % 16) * kStride + s + mma_lane() / 16 * kMmaPack);
  }
  // Two right operands: columns [column, column + 8) and the next eight.
  __device__ static void load_right(unsigned (&to)[4], const BFloat16* from, int column, int s) {
    const int lane = mma_lane();
    ptx::ldmatrix_x4(
        to, from + (column + lane % 8 + lane / 16 * 8) * kStride + s + lane / 8 % 2 * kMmaPack);
  }

 private:
  static constexpr int kPacks = kMmaDepth / kMmaPack;  // of a row
  static constexpr int kRowStep = kMmaThreads / kPacks;
  static constexpr int kRowsPerThread = kMmaTile / kRowStep;

  __device__ static int first_row() {
    return static_cast<int>(threadIdx.x) / kPacks;
  }

  const BFloat16* row_[kRowsPerThread];
  const BFloat16* any_;  // some address of global memory
  Index length_;
};

// For s below `length` the values are row_of(s)[0 … width), a multiple of 8; others are zeros.
template <class RowOf>
class ColumnTile {
 public:
  static constexpr int kStride = kMmaTile + kMmaPack;
  static constexpr int kValues = kColumnTileValues;

  __device__ ColumnTile(const BFloat16* any, Index length, Index width, RowOf row_of)
      : any_(any), length_(length), width_(width), row_of_(row_of) {}

  __device__ void copy(BFloat16* to, Index s) const {
    const int pack = static_cast<int>(threadIdx.x) % kPacks * kMmaPack;
#pragma unroll
    for (int i = static_cast<int>(threadIdx.x) / kPacks; i < kMmaDepth; i += kMmaThreads / kPacks) {
      const bool is_there = s + i < length_ && pack < width_;
      ptx::cp_async_16(to + i * kStride + pack, is_there ? row_of_(s + i) + pack : any_, is_there);
    }
  }
  __device__ static void load_left(unsigned (&to)[4], const BFloat16* from, int row, int s) {
    const int lane = mma_lane();
    ptx::ldmatrix_x4_trans(
        to, from + (s + lane % 8 + lane / 16 * 8) * kStride + row + lane / 8 % 2 * kMmaPack);
  }
  __device__ static void load_right(unsigned (&to)[4], const BFloat16* from, int column, int s) {
    ptx::ldmatrix_x4_trans(
        to, from + (s + mma_lane() % 16) * kStride + column + mma_lane() / 16 * kMmaPack);
  }

 private:
  static constexpr int kPacks = kMmaTile / kMmaPack;

  const BFloat16* any_;
  Index length_;
  Index width_;
  RowOf row_of_;
};

template <int kLeftValues, int kRightValues>
struct MmaPlan {
  BFloat16 left[kMmaStages][kLeftValues];
  BFloat16 right[kMmaStages][kRightValues];
};

// A warp's places: 4 x 8 tiles of 16 x 8, as mma.cuh lays them out.
struct MmaSums {
  static constexpr int kRowTiles = 4;
  static constexpr int kColumnTiles = 8;
  float at[kRowTiles][kColumnTiles][4] = {};

  __device__ static int first_row() {
    return static_cast<int>(threadIdx.x) / 32 / 2 * 16 * kRowTiles;
  }
  __device__ static int first_column() {
    return static_cast<int>(threadIdx.x) / 32 % 2 * 8 * kColumnTiles;
  }

  // on(row, column, first, second) for each pair of neighbouring columns.
  template <class On>
  __device__ void for_each_pair(On on) const {
#pragma unroll
    for (int m = 0; m < kRowTiles; ++m) {
#pragma unroll
      for (int half = 0; half < 2; ++half) {
#pragma unroll
        for (int n = 0; n < kColumnTiles; ++n) {
          on(first_row() + 16 * m + 8 * half + mma_lane() / 4,
             first_column() + 8 * n + mma_lane() % 4 * 2, at[m][n][2 * half],
             at[m][n][2 * half + 1]);
        }
      }
    }
  }
};

template <class Left, class Right>
__device__ void multiply_step(const BFloat16* left, const BFloat16* right, MmaSums& sums) {
#pragma unroll
  for (int s = 0; s < kMmaDepth; s += 16) {
    unsigned a[MmaSums::kRowTiles][4];
#pragma unroll
    for (int m = 0; m < MmaSums::kRowTiles; ++m)
      Left::load_left(a[m], left, MmaSums::first_row() + 16 * m, s);
#pragma unroll
    for (int n = 0; n < MmaSums::kColumnTiles; n += 2) {
      unsigned b[4];
      Right::load_right(b, right, MmaSums::first_column() + 8 * n, s);
#pragma unroll
      for (int m = 0; m < MmaSums::kRowTiles; ++m) {
        ptx::mma_m16n8k16(sums.at[m][n], a[m], b[0], b[1]);
        ptx::mma_m16n8k16(sums.at[m][n + 1], a[m], b[2], b[3]);
      }
    }
  }
}

// The sums over `length` of the products of two operands. All threads of the block call it; the
// plan is free again when it returns.
template <class Left, class Right>
__device__ MmaSums multiply_tile(const Left& left,
                                 const Right& right,
                                 Index length,
                                 MmaPlan<Left::kValues, Right::kValues>& plan) {
  const int num_steps = static_cast<int>((length + kMmaDepth - 1) / kMmaDepth);
  const auto begin_copy = [&](int step) {
    if (step < num_steps) {
      left.copy(plan.left[step % kMmaStages], Index{step} * kMmaDepth);
      right.copy(plan.right[step % kMmaStages], Index{step} * kMmaDepth);
    }
    ptx::cp_async_commit();
  };
  for (int step = 0; step < kMmaStages - 1; ++step)
    begin_copy(step);
  MmaSums sums;
  for (int step = 0; step < num_steps; ++step) {
    ptx::cp_async_wait<kMmaStages - 2>();
    __syncthreads();  // every thread's copies are there, and the buffer before is read
    begin_copy(step + kMmaStages - 1);
    multiply_step<Left, Right>(plan.left[step % kMmaStages], plan.right[step % kMmaStages], sums);
  }
  ptx::cp_async_wait<0>();
  __syncthreads();  // the last buffer is read before the next tile fills it
  return sums;
}

}  // namespace tessera::kernels::cuda
