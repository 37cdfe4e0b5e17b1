#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/grain.h"
#include "kernels/log_softmax/log_softmax.h"
#include "kernels/log_softmax/row_results.h"
#include "kernels/simd/partial_sums.h"

namespace tessera::kernels {
namespace {

// Values per float sum: 64 for each of the partial sums; blocks are added in double.
constexpr Index kBlock = 64 * kPartialSums;

void log_softmax_row(const LogSoftmaxArgs& args, Index t) {
  const float* x = args.x + t * args.x_stride;
  // Maximum. The comparison is false for NaN, which is so skipped.
  float max = -std::numeric_limits<float>::infinity();
  for (Index v = 0; v < args.V; ++v)
    max = x[v] > max ? x[v] : max;
  // Normaliser. NaN passes through the sum.
  double sum = 0;
  for (Index first = 0; first < args.V; first += kBlock) {
    const float* block = x + first;
    sum += static_cast<double>(sum_interleaved(std::min(kBlock, args.V - first),
                                               [&](Index i) { return std::exp(block[i] - max); }));
  }
  store_row_results(args, t, max, sum);
}

}  // namespace

void log_softmax_base(const LogSoftmaxArgs& args, base::ThreadPool& pool) noexcept {
  pool.parallel_for(args.T, rows_per_chunk(args.V), [&](Index begin, Index end, int /*thread*/) {
    for (Index t = begin; t < end; ++t)
      log_softmax_row(args, t);
  });
}

}  // namespace tessera::kernels
