#include "kernels/sum_of_squares/chunk_sums.h"

namespace tessera::kernels {

void sum_chunks(const SumOfSquaresArgs& args, base::ThreadPool& pool, ChunkSumFn& run) {
  for_each_chunk(args.arrays, args.num_arrays, args.num_chunks, pool,
                 [&](const SquaredValues& array, Index begin, Index end, Index chunk) {
                   args.chunk_sums[chunk] = run(array.x + begin, end - begin);
                 });
  // One thread, in order: the sum is the same for any thread count.
  double sum = 0;
  for (Index chunk = 0; chunk < args.num_chunks; ++chunk)
    sum += args.chunk_sums[chunk];
  *args.sum = sum;
}

}  // namespace tessera::kernels
