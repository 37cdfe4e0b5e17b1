// The sum of the squares of many values, in double: a gradient's part of the norm of all gradients.
#pragma once

#include <span>

#include "base/index.h"
#include "kernels/queue.h"
#include "kernels/variant.h"

namespace tessera::kernels {

// Values per block: the sum of each is a unit of work.
inline constexpr Index kSumOfSquaresBlock = 16'384;

[[nodiscard]] constexpr Index sum_of_squares_num_blocks(Index count) {
  return (count + kSumOfSquaresBlock - 1) / kSumOfSquaresBlock;
}

//   sum = sum over i of x[i]^2         is_finite = every x[i] is neither NaN nor infinite
//
// Squares are exact in double and cannot overflow there, so that the sum is finite exactly where
// is_finite says so. Order: a block's values go to 16 partial sums by index % 16, which are added
// pairwise; blocks are added in order: base and avx2 give the same bits. (A GPU adds by threads.)
// Error: (count / 16 + 8) * 2^-53 * sum at most. count may be 0. Determinism: the same bits for any
// thread count.
struct SumOfSquaresArgs {
  const float* x = nullptr;      // [count]
  double* block_sums = nullptr;  // [sum_of_squares_num_blocks(count)], scratch
  double* sum = nullptr;         // [1]
  bool* is_finite = nullptr;     // [1]
  Index count = 0;
};

using SumOfSquaresFn = void(const SumOfSquaresArgs& args, const Queue& queue);

SumOfSquaresFn sum_of_squares_ref;
SumOfSquaresFn sum_of_squares_base;
SumOfSquaresFn sum_of_squares_avx2;
SumOfSquaresFn sum_of_squares_cuda;

[[nodiscard]] std::span<const Variant<SumOfSquaresFn>> sum_of_squares_variants();

}  // namespace tessera::kernels
