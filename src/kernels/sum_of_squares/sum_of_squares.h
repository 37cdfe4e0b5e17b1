// The sum of the squares of many values, in double: the norm of all gradients together.
#pragma once

#include <span>

#include "base/index.h"
#include "kernels/chunks.h"
#include "kernels/queue.h"
#include "kernels/variant.h"

namespace tessera::kernels {

// One of the arrays.
struct SquaredValues {
  const float* x = nullptr;  // [count]
  Index count = 0;
  Index first_chunk = 0;  // kernels/chunks.h
};

//   sum = sum over arrays and i of x[i]^2
//
// Squares are exact in double and cannot overflow there, so that the sum is finite exactly where
// every value is; else it is NaN or infinite. Order: a chunk's values go to 16 partial sums by
// index % 16, which are added pairwise; chunks are added in order: base and avx2 give the same
// bits. (A GPU adds by threads.) Error: (number of values / 16 + 8) * 2^-53 * sum at most. There
// may be no values. Determinism: the same bits for any thread count.
struct SumOfSquaresArgs {
  const SquaredValues* arrays = nullptr;  // [num_arrays]
  Index num_arrays = 0;
  Index num_chunks = 0;          // of all
  double* chunk_sums = nullptr;  // [num_chunks], scratch
  double* sum = nullptr;         // [1]
};

using SumOfSquaresFn = void(const SumOfSquaresArgs& args, const Queue& queue);

SumOfSquaresFn sum_of_squares_ref;
SumOfSquaresFn sum_of_squares_base;
SumOfSquaresFn sum_of_squares_avx2;
SumOfSquaresFn sum_of_squares_cuda;

[[nodiscard]] std::span<const Variant<SumOfSquaresFn>> sum_of_squares_variants();

}  // namespace tessera::kernels
