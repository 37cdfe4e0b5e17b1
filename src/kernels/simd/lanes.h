// Eight float lanes of AVX2: the pieces every _avx2.cc file shares.
//
// The one idiom for tails: a row is walked in whole vectors, then once more with a mask for the
// remaining 1 to 7 values (lanes beyond read as 0 and are not written).
#pragma once

#include <immintrin.h>

#include "base/index.h"
#include "kernels/simd/target.h"

TESSERA_TARGET_AVX2_BEGIN
namespace tessera::kernels::simd {

inline constexpr Index kLanes = 8;

// The first `count` lanes (0 to 8) set.
[[nodiscard]] inline __m256i first_lanes(Index count) {
  const __m256i lane = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  return _mm256_cmpgt_epi32(_mm256_set1_epi32(static_cast<int>(count)), lane);
}

// Calls step(offset, load, store) for each vector of a row of `count` floats. load(p) reads the
// eight values at p + offset, store(p, v) writes them; in the last call both are masked.
template <class Step>
inline void for_each_vector(Index count, Step step) {
  Index offset = 0;
  for (; offset + kLanes <= count; offset += kLanes) {
    step([offset](const float* p) { return _mm256_loadu_ps(p + offset); },
         [offset](float* p, __m256 v) { _mm256_storeu_ps(p + offset, v); });
  }
  if (offset == count) return;
  const __m256i mask = first_lanes(count - offset);
  step([offset, mask](const float* p) { return _mm256_maskload_ps(p + offset, mask); },
       [offset, mask](float* p, __m256 v) { _mm256_maskstore_ps(p + offset, mask, v); });
}

// ((v0+v4)+(v2+v6)) + ((v1+v5)+(v3+v7)).
[[nodiscard]] inline float sum_lanes(__m256 v) {
  const __m128 quad = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
  const __m128 pair = _mm_add_ps(quad, _mm_movehl_ps(quad, quad));
  return _mm_cvtss_f32(_mm_add_ss(pair, _mm_shuffle_ps(pair, pair, 1)));
}

// The sum over a row of term(vector), in four interleaved vectors of partial sums: 32 sums, added
// in an order that depends on `count` only. term maps lanes of x to lanes; term of a tail lane
// (x = 0) is masked out.
template <class Term>
[[nodiscard]] inline float sum_row(const float* x, Index count, Term term) {
  __m256 sum0 = _mm256_setzero_ps();
  __m256 sum1 = _mm256_setzero_ps();
  __m256 sum2 = _mm256_setzero_ps();
  __m256 sum3 = _mm256_setzero_ps();
  Index i = 0;
  for (; i + 4 * kLanes <= count; i += 4 * kLanes) {
    sum0 = _mm256_add_ps(sum0, term(_mm256_loadu_ps(x + i)));
    sum1 = _mm256_add_ps(sum1, term(_mm256_loadu_ps(x + i + kLanes)));
    sum2 = _mm256_add_ps(sum2, term(_mm256_loadu_ps(x + i + 2 * kLanes)));
    sum3 = _mm256_add_ps(sum3, term(_mm256_loadu_ps(x + i + 3 * kLanes)));
  }
  for (; i + kLanes <= count; i += kLanes) {
    sum0 = _mm256_add_ps(sum0, term(_mm256_loadu_ps(x + i)));
  }
  if (i < count) {
    const __m256i mask = first_lanes(count - i);
    const __m256 last = term(_mm256_maskload_ps(x + i, mask));
    sum1 = _mm256_add_ps(sum1, _mm256_and_ps(last, _mm256_castsi256_ps(mask)));
  }
  return sum_lanes(_mm256_add_ps(_mm256_add_ps(sum0, sum1), _mm256_add_ps(sum2, sum3)));
}

}  // namespace tessera::kernels::simd
TESSERA_TARGET_END
