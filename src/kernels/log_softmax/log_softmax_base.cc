#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/log_softmax/log_softmax.h"
#include "kernels/log_softmax/row_results.h"
#include "kernels/simd/partial_sums.h"

namespace tessera::kernels {
namespace {

// Values per float sum: 64 for each of the partial sums; blocks are added in double.
constexpr Index kBlock = 64 * kPartialSums;

}  // namespace

RowSumExp row_sum_exp_base(const float* x, Index V) noexcept {
  // Maximum. The comparison is false for NaN, which is so skipped.
  float max = -std::numeric_limits<float>::infinity();
  for (Index v = 0; v < V; ++v)
    max = x[v] > max ? x[v] : max;
  // Normaliser. NaN passes through the sum.
  double sum = 0;
  for (Index first = 0; first < V; first += kBlock) {
    const float* block = x + first;
    sum += static_cast<double>(sum_interleaved(std::min(kBlock, V - first),
                                               [&](Index i) { return std::exp(block[i] - max); }));
  }
  return {.max = max, .sum = sum};
}

void log_softmax_base(const LogSoftmaxArgs& args, const Queue& queue) {
  log_softmax_rows(args, queue.pool(), row_sum_exp_base);
}

}  // namespace tessera::kernels
