// One tile of a product by Hopper's tensor cores: sums of 128 x 128 places in f32 over bf16
// operands that stream through shared memory, by two warpgroups of 64 x 128 places each.
//
//   left [128, S] ──┐  copied 64 of S at a time, two ahead
//                   ├─► shared memory ─► wgmma, which reads it by itself
//   right [S, 128] ─┘
//
// An operand lies along the sum (SwizzledRows: each of its 128 rows is contiguous in s, a line of
// 128 bytes a row) or across it (SwizzledColumns: for each s its 128 values are contiguous, two
// lines of 128 bytes). In a line l the packs of 16 bytes change places, pack p to p ^ (l % 8), so
// that neither copies nor products meet in a bank.
//
// Per step of 64: wait for the oldest copies and for the products of the step before | all threads
// have done so | multiply | begin to copy the step two ahead into the buffer of the step before.
// Two blocks share a multiprocessor: one multiplies while the other waits.
#pragma once

#include "base/float16.h"
#include "base/index.h"
#include "kernels/cuda/ptx/cp_async.cuh"
#include "kernels/cuda/ptx/wgmma.cuh"

namespace tessera::kernels::cuda {

inline constexpr int kWgmmaTile = 128;
inline constexpr int kWgmmaDepth = 64;  // of a step; one line of 128 bytes
inline constexpr int kWgmmaStages = 3;
inline constexpr int kWgmmaThreads = 256;
inline constexpr int kWgmmaPack = 8;                           // values of one copy
inline constexpr int kWgmmaValues = kWgmmaTile * kWgmmaDepth;  // of a stage of an operand
inline constexpr int kWgmmaAlignment =
    1024;  // of a stage: eight lines, after which swizzles repeat

inline constexpr int kLinePacks = kWgmmaDepth / kWgmmaPack;
inline constexpr int kLineStep = 8 * kWgmmaDepth * int{sizeof(BFloat16)};  // bytes of eight lines

// Where pack `pack` of line `line` lies.
__device__ inline int swizzled(int line, int pack) {
  return line * kWgmmaDepth + (pack ^ (line % 8)) * kWgmmaPack;
}

// Row r is row_of(r), or zeros where that is null; all have `length` values, a multiple of 8.
template <class RowOf>
class SwizzledRows {
 public:
  static constexpr bool kIsAcross = false;

  __device__ SwizzledRows(const BFloat16* any, Index length, RowOf row_of)
      : any_(any), length_(length) {
#pragma unroll
    for (int i = 0; i < kRowsPerThread; ++i)
      row_[i] = row_of(first_row() + i * kRowStep);
  }

  __device__ void copy(BFloat16* to, Index s) const {
    const int pack = static_cast<int>(threadIdx.x) % kLinePacks;
    const Index at = s + pack * kWgmmaPack;
#pragma unroll
    for (int i = 0; i < kRowsPerThread; ++i) {
      const bool is_there = row_[i] != nullptr && at < length_;
      ptx::cp_async_16(to + swizzled(first_row() + i * kRowStep, pack),
                       is_there ? row_[i] + at : any_, is_there);
    }
  }
  // Rows from `row` on, a multiple of 64, of [s, s + 16).
  __device__ static std::uint64_t descriptor(const BFloat16* from, int row, int s) {
    return ptx::wgmma_descriptor(from + row * kWgmmaDepth + s, kLineStep, 0);
  }

 private:
  static constexpr int kRowStep = kWgmmaThreads / kLinePacks;
  static constexpr int kRowsPerThread = kWgmmaTile / kRowStep;

  __device__ static int first_row() {
    return static_cast<int>(threadIdx.x) / kLinePacks;
  }

  const BFloat16* row_[kRowsPerThread];
  const BFloat16* any_;  // some address of global memory
  Index length_;
};

// For s below `length` the values are row_of(s)[0 … width), a multiple of 8; others are zeros.
template <class RowOf>
class SwizzledColumns {
 public:
  static constexpr bool kIsAcross = true;

  __device__ SwizzledColumns(const BFloat16* any, Index length, Index width, RowOf row_of)
      : any_(any), length_(length), width_(width), row_of_(row_of) {}

  __device__ void copy(BFloat16* to, Index s) const {
    const int pack = static_cast<int>(threadIdx.x) % kPacks;
    const bool is_within = pack * kWgmmaPack < width_;
    to += pack / kLinePacks * kBlockValues;
#pragma unroll
    for (int i = static_cast<int>(threadIdx.x) / kPacks; i < kWgmmaDepth;
         i += kWgmmaThreads / kPacks) {
      const bool is_there = is_within && s + i < length_;
      ptx::cp_async_16(to + swizzled(i, pack % kLinePacks),
                       is_there ? row_of_(s + i) + pack * kWgmmaPack : any_, is_there);
    }
  }
  // Columns from `column` on, a multiple of 64, of [s, s + 16).
  __device__ static std::uint64_t descriptor(const BFloat16* from, int column, int s) {
    return ptx::wgmma_descriptor(from + column * kWgmmaDepth + s * kWgmmaDepth, kLineStep,
                                 kBlockValues * int{sizeof(BFloat16)});
  }

 private:
  static constexpr int kPacks = kWgmmaTile / kWgmmaPack;
  static constexpr int kBlockValues = kWgmmaDepth * kWgmmaDepth;  // 64 columns of all s of a stage

  const BFloat16* any_;
  Index length_;
  Index width_;
  RowOf row_of_;
};

struct WgmmaPlan {
  alignas(kWgmmaAlignment) BFloat16 left[kWgmmaStages][kWgmmaValues];
  alignas(kWgmmaAlignment) BFloat16 right[kWgmmaStages][kWgmmaValues];
};

// A warpgroup's places, as wgmma.cuh lays them out.
struct WgmmaSums {
  static constexpr int kRows = 64;
  float at[kWgmmaTile / 8 * 4] = {};

  __device__ static int first_row() { return static_cast<int>(threadIdx.x) / 128 * kRows; }

  // on(row, column, first, second) for each pair of neighbouring columns.
  template <class On>
  __device__ void for_each_pair(On on) const {
    const int lane = static_cast<int>(threadIdx.x) % 32;
    const int row = static_cast<int>(threadIdx.x) / 32 * 16 + lane / 4;
#pragma unroll
    for (int half = 0; half < 2; ++half) {
#pragma unroll
      for (int n = 0; n < kWgmmaTile / 8; ++n)
        on(row + 8 * half, 8 * n + lane % 4 * 2, at[4 * n + 2 * half], at[4 * n + 2 * half + 1]);
    }
  }
};

// The sums over `length` of the products of two operands. All threads of the block call it; the
// plan is free again when it returns.
template <class Left, class Right>
__device__ WgmmaSums
multiply_tile(const Left& left, const Right& right, Index length, WgmmaPlan& plan) {
  const int num_steps = static_cast<int>((length + kWgmmaDepth - 1) / kWgmmaDepth);
  const auto begin_copy = [&](int step) {
    if (step < num_steps) {
      left.copy(plan.left[step % kWgmmaStages], Index{step} * kWgmmaDepth);
      right.copy(plan.right[step % kWgmmaStages], Index{step} * kWgmmaDepth);
    }
    ptx::cp_async_commit();
  };
  for (int step = 0; step < kWgmmaStages - 1; ++step)
    begin_copy(step);
  WgmmaSums sums;
  for (int step = 0; step < num_steps; ++step) {
    ptx::cp_async_wait<kWgmmaStages - 2>();
    ptx::fence_shared_for_wgmma();
    ptx::wgmma_wait();
    __syncthreads();  // every thread's copies are there, and the buffer of the step before is read
    const BFloat16* from_left = plan.left[step % kWgmmaStages];
    const BFloat16* from_right = plan.right[step % kWgmmaStages];
    ptx::wgmma_fence();
#pragma unroll
    for (int s = 0; s < kWgmmaDepth; s += 16) {
      ptx::wgmma_m64n128k16<Left::kIsAcross, Right::kIsAcross>(
          sums.at, Left::descriptor(from_left, WgmmaSums::first_row(), s),
          Right::descriptor(from_right, 0, s));
    }
    ptx::wgmma_commit();
    begin_copy(step + kWgmmaStages - 1);
  }
  ptx::cp_async_wait<0>();
  ptx::wgmma_wait();
  ptx::keep_in_registers(sums.at);
  __syncthreads();  // the last buffer is read before the next tile fills it
  return sums;
}

}  // namespace tessera::kernels::cuda
