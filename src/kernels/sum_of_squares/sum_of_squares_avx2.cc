// Cost: 4 bytes read and 2 operations per value; bound by memory. Gives the bits of the portable
// variant: squares are exact, so that fusing them with the sum changes nothing.
#include <algorithm>

#include <immintrin.h>

#include "kernels/simd/lanes.h"
#include "kernels/simd/target.h"
#include "kernels/sum_of_squares/chunk_sums.h"

TESSERA_TARGET_AVX2_BEGIN
namespace tessera::kernels {
namespace {

// Adds the squares of eight floats to eight sums.
void add_squares(__m256 values, __m256d& low, __m256d& high) {
  const __m256d first = _mm256_cvtps_pd(_mm256_castps256_ps128(values));
  const __m256d second = _mm256_cvtps_pd(_mm256_extractf128_ps(values, 1));
  low = _mm256_fmadd_pd(first, first, low);
  high = _mm256_fmadd_pd(second, second, high);
}

double chunk_sum(const float* x, Index count) noexcept {
  __m256d sums0 = _mm256_setzero_pd();
  __m256d sums1 = _mm256_setzero_pd();
  __m256d sums2 = _mm256_setzero_pd();
  __m256d sums3 = _mm256_setzero_pd();
  Index i = 0;
  for (; i + 2 * simd::kLanes <= count; i += 2 * simd::kLanes) {
    add_squares(_mm256_loadu_ps(x + i), sums0, sums1);
    add_squares(_mm256_loadu_ps(x + i + simd::kLanes), sums2, sums3);
  }
  // The last 1 to 15; lanes beyond add 0.
  const Index rest = count - i;
  const __m256i first = simd::first_lanes(std::min(rest, simd::kLanes));
  add_squares(_mm256_maskload_ps(x + i, first), sums0, sums1);
  if (rest > simd::kLanes) {
    const __m256i second = simd::first_lanes(rest - simd::kLanes);
    add_squares(_mm256_maskload_ps(x + i + simd::kLanes, second), sums2, sums3);
  }
  const __m256d quad = _mm256_add_pd(_mm256_add_pd(sums0, sums2), _mm256_add_pd(sums1, sums3));
  const __m128d pair = _mm_add_pd(_mm256_castpd256_pd128(quad), _mm256_extractf128_pd(quad, 1));
  return _mm_cvtsd_f64(_mm_add_sd(pair, _mm_unpackhi_pd(pair, pair)));
}

}  // namespace

void sum_of_squares_avx2(const SumOfSquaresArgs& args, const Queue& queue) {
  sum_chunks(args, queue.pool(), chunk_sum);
}

}  // namespace tessera::kernels
TESSERA_TARGET_END
