// The loop over blocks, the same for all variants.
#pragma once

#include "kernels/sum_of_squares/sum_of_squares.h"

namespace tessera::kernels {

// The sum of squares of one block, in the order that sum_of_squares.h states.
using BlockSumFn = double(const float* x, Index count) noexcept;

void sum_blocks(const SumOfSquaresArgs& args, base::ThreadPool& pool, BlockSumFn& run) noexcept;

}  // namespace tessera::kernels
