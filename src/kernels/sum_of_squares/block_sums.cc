#include "kernels/sum_of_squares/block_sums.h"

#include <algorithm>
#include <cmath>

namespace tessera::kernels {

void sum_blocks(const SumOfSquaresArgs& args, base::ThreadPool& pool, BlockSumFn& run) noexcept {
  const Index num_blocks = sum_of_squares_num_blocks(args.count);
  pool.parallel_for(num_blocks, 1, [&](Index begin, Index end, int /*thread*/) {
    for (Index block = begin; block < end; ++block) {
      const Index first = block * kSumOfSquaresBlock;
      args.block_sums[block] =
          run(args.x + first, std::min(kSumOfSquaresBlock, args.count - first));
    }
  });
  // One thread, in order: the sum is the same for any thread count.
  double sum = 0;
  for (Index block = 0; block < num_blocks; ++block)
    sum += args.block_sums[block];
  *args.sum = sum;
  *args.is_finite = std::isfinite(sum);
}

}  // namespace tessera::kernels
