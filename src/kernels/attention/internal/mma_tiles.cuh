// The products of the tensor-core attention kernels. Rows of bf16 lie in shared memory, padded so
// that eight of them fall into different banks; a warp holds kM tiles of 16 rows.
#pragma once

#include <cuda_bf16.h>

#include "base/float16.h"
#include "kernels/cuda/ptx/cp_async.cuh"
#include "kernels/cuda/ptx/ldmatrix.cuh"
#include "kernels/cuda/ptx/mma.cuh"

namespace tessera::kernels::mma {

inline constexpr int kWarps = 4;
inline constexpr int kThreads = 32 * kWarps;
inline constexpr int kPackValues = 8;  // of 16 bytes

// kWidth is a multiple of 16, hence a row an odd number of 16-byte packs.
template <int kWidth>
inline constexpr int kStride = kWidth + kPackValues;

// Sums of kM x kN tiles of 16 x 8: lane 4 g + t has (g, 2t), (g, 2t + 1), (g + 8, 2t), (g + 8, 2t +
// 1) of each.
template <int kM, int kN>
struct Sums {
  float at[kM][kN][4] = {};
};

// The left operand kM x kK tiles of 16 x 16, as the instruction wants them.
template <int kM, int kK>
struct Left {
  unsigned at[kM][kK][4];
};

__device__ inline int lane() {
  return static_cast<int>(threadIdx.x) % 32;
}
__device__ inline int warp() {
  return static_cast<int>(threadIdx.x) / 32;
}

__device__ inline unsigned pack(float low, float high) {
  const __nv_bfloat162 both = __floats2bfloat162_rn(low, high);
  return *reinterpret_cast<const unsigned*>(&both);
}

// Begins to copy kRows rows of `width` values to shared memory; row_of(r) is null for a missing
// row, which becomes zeros, as do the columns behind `width`. `any` is some address of global
// memory.
template <int kRows, int kWidth, class RowOf>
__device__ void copy_rows(BFloat16* to, int width, const BFloat16* any, RowOf row_of) {
  constexpr int kPacks = kWidth / kPackValues;
  static_assert(kRows * kPacks % kThreads == 0, "every thread copies equally many packs");
#pragma unroll 4
  for (int i = static_cast<int>(threadIdx.x); i < kRows * kPacks; i += kThreads) {
    const int r = i / kPacks;
    const int d = i % kPacks * kPackValues;
    const BFloat16* row = d < width ? row_of(r) : nullptr;
    cuda::ptx::cp_async_16(to + r * kStride<kWidth> + d, row != nullptr ? row + d : any,
                           row != nullptr);
  }
}

// sums += a bᵀ over kWidth columns: 16 kM rows of a from `a` on, 8 kN rows of b from `b` on.
template <int kWidth, int kM, int kN>
__device__ void multiply_rows(const BFloat16* a, const BFloat16* b, Sums<kM, kN>& sums) {
  static_assert(kN % 2 == 0, "b is read 16 rows at a time");
  constexpr int kRow = kStride<kWidth>;
  const BFloat16* a_lane = a + lane() % 16 * kRow + lane() / 16 * 8;
  const BFloat16* b_lane = b + (lane() % 8 + lane() / 16 * 8) * kRow + lane() / 8 % 2 * 8;
#pragma unroll
  for (int k = 0; k < kWidth; k += 16) {
    unsigned left[kM][4];
#pragma unroll
    for (int m = 0; m < kM; ++m)
      cuda::ptx::ldmatrix_x4(left[m], a_lane + m * 16 * kRow + k);
#pragma unroll
    for (int n = 0; n < kN; n += 2) {
      unsigned right[4];
      cuda::ptx::ldmatrix_x4(right, b_lane + n * 8 * kRow + k);
#pragma unroll
      for (int m = 0; m < kM; ++m) {
        cuda::ptx::mma_m16n8k16(sums.at[m][n], left[m], right[0], right[1]);
        cuda::ptx::mma_m16n8k16(sums.at[m][n + 1], left[m], right[2], right[3]);
      }
    }
  }
}

// Sums as a left operand: what lies in a lane is what the instruction wants there.
template <int kM, int kN>
__device__ Left<kM, kN / 2> as_left(const Sums<kM, kN>& sums) {
  Left<kM, kN / 2> left;
#pragma unroll
  for (int m = 0; m < kM; ++m) {
#pragma unroll
    for (int k = 0; k < kN / 2; ++k) {
      const auto& low = sums.at[m][2 * k];
      const auto& high = sums.at[m][2 * k + 1];
      left.at[m][k][0] = pack(low[0], low[1]);
      left.at[m][k][1] = pack(low[2], low[3]);
      left.at[m][k][2] = pack(high[0], high[1]);
      left.at[m][k][3] = pack(high[2], high[3]);
    }
  }
  return left;
}

// sums += left b: 16 kK rows of b from `b` on, kWidth columns.
template <int kWidth, int kM, int kK>
__device__ void multiply_columns(const Left<kM, kK>& left,
                                 const BFloat16* b,
                                 Sums<kM, kWidth / 8>& sums) {
  constexpr int kRow = kStride<kWidth>;
  const BFloat16* b_lane = b + lane() % 16 * kRow + lane() / 16 * 8;
#pragma unroll
  for (int k = 0; k < kK; ++k) {
#pragma unroll
    for (int n = 0; n < kWidth / 8; n += 2) {
      unsigned right[4];
      cuda::ptx::ldmatrix_x4_trans(right, b_lane + k * 16 * kRow + n * 8);
#pragma unroll
      for (int m = 0; m < kM; ++m) {
        cuda::ptx::mma_m16n8k16(sums.at[m][n], left.at[m][k], right[0], right[1]);
        cuda::ptx::mma_m16n8k16(sums.at[m][n + 1], left.at[m][k], right[2], right[3]);
      }
    }
  }
}

// The row within a warp's tiles of half h (0, 1) of tile m, and the column of tile n where the
// lane's pair begins.
__device__ inline int row_of(int m, int h) {
  return 16 * m + 8 * h + lane() / 4;
}
__device__ inline int column_of(int n) {
  return 8 * n + lane() % 4 * 2;
}

// Sum or maximum over the four lanes of a row.
__device__ inline float row_sum(float value) {
  value += __shfl_xor_sync(0xFFFFFFFFU, value, 1);
  return value + __shfl_xor_sync(0xFFFFFFFFU, value, 2);
}
__device__ inline float row_max(float value) {
  value = fmaxf(value, __shfl_xor_sync(0xFFFFFFFFU, value, 1));
  return fmaxf(value, __shfl_xor_sync(0xFFFFFFFFU, value, 2));
}

// Writes factor · sums of row half (m, h) to a row of `width` values.
template <int kM, int kN>
__device__ void store_row(
    const Sums<kM, kN>& sums, int m, int h, float factor, int width, BFloat16* to) {
#pragma unroll
  for (int n = 0; n < kN; ++n) {
    const int column = column_of(n);
    if (column >= width) continue;
    *reinterpret_cast<unsigned*>(to + column) =
        pack(sums.at[m][n][2 * h] * factor, sums.at[m][n][2 * h + 1] * factor);
  }
}

}  // namespace tessera::kernels::mma
