// Sums over tokens whose order does not depend on the number of threads: rows fall into blocks,
// each block sums its rows into a row of its own, and those are added in ascending order.
#pragma once

#include <algorithm>

#include "base/checked_math.h"
#include "base/index.h"
#include "base/thread_pool.h"

namespace tessera::kernels {

// y[d] (+)= Σ_b partial[b, d], b ascending.
inline void add_block_sums(const float* partial,
                           Index num_blocks,
                           Index D,
                           bool accumulate,
                           float* y,
                           base::ThreadPool& pool) {
  constexpr Index kColumnsPerTask = 1024;
  pool.parallel_for(D, kColumnsPerTask, [&](Index begin, Index end, int /*thread*/) {
    for (Index d = begin; d < end; ++d) {
      float sum = 0;
      for (Index b = 0; b < num_blocks; ++b)
        sum += partial[b * D + d];
      y[d] = accumulate ? y[d] + sum : sum;
    }
  });
}

// Calls block(first row, end row, block index) for each block of `rows` rows.
template <class Block>
void for_each_row_block(Index T, Index rows, base::ThreadPool& pool, Block block) {
  pool.parallel_for(base::ceil_div(T, rows), 1, [&](Index begin, Index end, int /*thread*/) {
    for (Index b = begin; b < end; ++b)
      block(b * rows, std::min(T, (b + 1) * rows), b);
  });
}

}  // namespace tessera::kernels
