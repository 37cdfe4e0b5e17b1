// Cost: 4 bytes read twice (the second time from cache for a vocabulary of 129,280) and about 25
// operations per value; bound by arithmetic.
#include <algorithm>
#include <limits>

#include <immintrin.h>

#include "kernels/log_softmax/log_softmax.h"
#include "kernels/log_softmax/row_results.h"
#include "kernels/simd/lanes.h"
#include "kernels/simd/math.h"
#include "kernels/simd/target.h"

TESSERA_TARGET_AVX2_BEGIN
namespace tessera::kernels {
namespace {

// Values per float sum: 64 for each of the 32 partial sums of sum_row; blocks are added in double.
constexpr Index kBlock = 64 * 32;

float max_of_numbers(const float* x, Index count) {
  const __m256 lowest = _mm256_set1_ps(-std::numeric_limits<float>::infinity());
  // max(a, b) is b when either is NaN: the running maximum stays the second operand.
  __m256 max0 = lowest;
  __m256 max1 = lowest;
  Index i = 0;
  for (; i + 2 * simd::kLanes <= count; i += 2 * simd::kLanes) {
    max0 = _mm256_max_ps(_mm256_loadu_ps(x + i), max0);
    max1 = _mm256_max_ps(_mm256_loadu_ps(x + i + simd::kLanes), max1);
  }
  for (; i < count; i += simd::kLanes) {
    const __m256i mask = simd::first_lanes(std::min(count - i, simd::kLanes));
    const __m256 values = _mm256_maskload_ps(x + i, mask);
    max0 = _mm256_max_ps(_mm256_blendv_ps(lowest, values, _mm256_castsi256_ps(mask)), max0);
  }
  alignas(32) float lanes[simd::kLanes];
  _mm256_store_ps(lanes, _mm256_max_ps(max0, max1));
  return *std::max_element(lanes, lanes + simd::kLanes);
}

}  // namespace

RowSumExp row_sum_exp_avx2(const float* x, Index V) noexcept {
  // Maximum.
  const float max = max_of_numbers(x, V);
  // Normaliser. NaN passes through the sum.
  const __m256 max_lanes = _mm256_set1_ps(max);
  double sum = 0;
  for (Index first = 0; first < V; first += kBlock) {
    sum += static_cast<double>(
        simd::sum_row(x + first, std::min(kBlock, V - first),
                      [max_lanes](__m256 v) { return simd::exp(_mm256_sub_ps(v, max_lanes)); }));
  }
  return {.max = max, .sum = sum};
}

void log_softmax_avx2(const LogSoftmaxArgs& args, const Queue& queue) {
  log_softmax_rows(args, queue.pool(), row_sum_exp_avx2);
}

}  // namespace tessera::kernels
TESSERA_TARGET_END
