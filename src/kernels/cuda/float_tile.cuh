// One tile of a product by plain arithmetic in f32: sums of 64 x 64 places, by 256 threads of 4 x 4
// places each. For operands that tensor cores do not take: f32, and bf16 of odd widths.
#pragma once

#include "base/index.h"

namespace tessera::kernels::cuda {

inline constexpr int kFloatTile = 64;
inline constexpr int kFloatDepth = 16;
inline constexpr int kFloatThreads = 256;
inline constexpr int kFloatPlaces = 4;  // of a thread, along each axis

struct FloatPlan {
  float left[kFloatDepth][kFloatTile + 4];
  float right[kFloatDepth][kFloatTile + 4];
};

struct FloatSums {
  float at[kFloatPlaces][kFloatPlaces] = {};

  __device__ static int first_row() {
    return static_cast<int>(threadIdx.x) / (kFloatTile / kFloatPlaces) * kFloatPlaces;
  }
  __device__ static int first_column() {
    return static_cast<int>(threadIdx.x) % (kFloatTile / kFloatPlaces) * kFloatPlaces;
  }
  // on(row, column, sum)
  template <class On>
  __device__ void for_each(On on) const {
#pragma unroll
    for (int r = 0; r < kFloatPlaces; ++r) {
#pragma unroll
      for (int c = 0; c < kFloatPlaces; ++c)
        on(first_row() + r, first_column() + c, at[r][c]);
    }
  }
};

// to[s][i] = value(i, first + s); neighbouring threads take neighbours in s where those are
// neighbours in memory (kAlongSum), else in i.
template <bool kAlongSum, class Value>
__device__ void fill_floats(float (&to)[kFloatDepth][kFloatTile + 4], Index first, Value value) {
#pragma unroll
  for (int n = static_cast<int>(threadIdx.x); n < kFloatDepth * kFloatTile; n += kFloatThreads) {
    const int s = kAlongSum ? n % kFloatDepth : n / kFloatTile;
    const int i = kAlongSum ? n / kFloatDepth : n % kFloatTile;
    to[s][i] = value(i, first + s);
  }
}

// The sums over s below `length` of left(row, s) right(column, s), which are 0 where there is no
// such row or column. All threads of the block call it; the plan is free again when it returns.
template <bool kLeftAlongSum, bool kRightAlongSum, class Left, class Right>
__device__ FloatSums multiply_floats(Index length, FloatPlan& plan, Left left, Right right) {
  const auto within = [length](auto value) {
    return [=](int i, Index s) { return s < length ? value(i, s) : 0.0F; };
  };
  FloatSums sums;
  for (Index first = 0; first < length; first += kFloatDepth) {
    fill_floats<kLeftAlongSum>(plan.left, first, within(left));
    fill_floats<kRightAlongSum>(plan.right, first, within(right));
    __syncthreads();  // both operands are there before they are read
#pragma unroll
    for (int s = 0; s < kFloatDepth; ++s) {
#pragma unroll
      for (int r = 0; r < kFloatPlaces; ++r) {
#pragma unroll
        for (int c = 0; c < kFloatPlaces; ++c) {
          sums.at[r][c] += plan.left[s][FloatSums::first_row() + r] *
                           plan.right[s][FloatSums::first_column() + c];
        }
      }
    }
    __syncthreads();  // and read before the next ones take their place
  }
  return sums;
}

}  // namespace tessera::kernels::cuda
