// The loop over chunks, the same for all variants of the host.
#pragma once

#include "kernels/sum_of_squares/sum_of_squares.h"

namespace tessera::kernels {

// The sum of squares of one chunk, in the order that sum_of_squares.h states.
using ChunkSumFn = double(const float* x, Index count) noexcept;

void sum_chunks(const SumOfSquaresArgs& args, base::ThreadPool& pool, ChunkSumFn& run);

}  // namespace tessera::kernels
