// The inner loops of attention_vjp_avx2: the register tile that all five products share, the
// weights of a row, and copies of rows into scratch.
#pragma once

#include <immintrin.h>

#include "base/index.h"
#include "kernels/attention_vjp/internal/plan.h"
#include "kernels/simd/lanes.h"
#include "kernels/simd/math.h"
#include "kernels/simd/target.h"

TESSERA_TARGET_AVX2_BEGIN
namespace tessera::kernels {

// c[i, 0 … 8 kVectors) = or += sum over l < depth of a[i, l] b[l, 0 … 8 kVectors), for
// kVjpPanelRows rows i. Strides in floats; one of a's is 1.
struct ProductTile {
  const float* a = nullptr;
  Index a_row_stride = 0;
  Index a_step = 0;
  const float* b = nullptr;
  Index b_step = 0;
  Index depth = 0;
  float* c = nullptr;
  Index c_stride = 0;
};

enum class TileResult : std::uint8_t { kStored, kAdded };

// One chain of multiply-adds per number, from nothing. Always inlined: each caller has constant
// strides, which become displacements of the twelve multiply-adds' operands.
template <int kVectors, TileResult kResult>
[[gnu::always_inline]] inline void multiply_tile(const ProductTile& tile) {
  constexpr int kRows = kVjpPanelRows;
  // Copies: the compiler keeps sums in registers only when no store can change what it reads.
  const float* a = tile.a;
  const float* b = tile.b;
  const Index a_row_stride = tile.a_row_stride;
  const Index a_step = tile.a_step;
  const Index b_step = tile.b_step;
  __m256 sum[kRows][kVectors];
  for (int i = 0; i < kRows; ++i) {
    for (int c = 0; c < kVectors; ++c)
      sum[i][c] = _mm256_setzero_ps();
  }
  for (Index l = tile.depth; l > 0; --l, a += a_step, b += b_step) {
    __m256 b_l[kVectors];
    for (int c = 0; c < kVectors; ++c)
      b_l[c] = _mm256_loadu_ps(b + c * simd::kLanes);
    for (int i = 0; i < kRows; ++i) {
      const __m256 a_il = _mm256_broadcast_ss(a + i * a_row_stride);
      for (int c = 0; c < kVectors; ++c)
        sum[i][c] = _mm256_fmadd_ps(a_il, b_l[c], sum[i][c]);
    }
  }
  for (int i = 0; i < kRows; ++i) {
    float* out = tile.c + i * tile.c_stride;
    for (int c = 0; c < kVectors; ++c) {
      __m256 total = sum[i][c];
      if constexpr (kResult == TileResult::kAdded) {
        total = _mm256_add_ps(_mm256_loadu_ps(out + c * simd::kLanes), total);
      }
      _mm256_storeu_ps(out + c * simd::kLanes, total);
    }
  }
}

// Turns the first num_keys scores of a row into P, and its products dout . v into dS; the rest of
// the block becomes 0.
inline void weigh_row(Index num_keys, float lse, float delta, float* scores, float* products) {
  const __m256 lse_lanes = _mm256_set1_ps(lse);
  const __m256 delta_lanes = _mm256_set1_ps(delta);
  for (Index j = 0; j < kVjpBlockKeys; j += simd::kLanes) {
    __m256 p = _mm256_setzero_ps();
    __m256 ds = _mm256_setzero_ps();
    if (j < num_keys) {
      const __m256 is_seen = _mm256_castsi256_ps(simd::first_lanes(num_keys - j));
      p = simd::exp(_mm256_sub_ps(_mm256_loadu_ps(scores + j), lse_lanes));
      ds = _mm256_mul_ps(p, _mm256_sub_ps(_mm256_loadu_ps(products + j), delta_lanes));
      p = _mm256_and_ps(p, is_seen);
      ds = _mm256_and_ps(ds, is_seen);
    }
    _mm256_storeu_ps(scores + j, p);
    _mm256_storeu_ps(products + j, ds);
  }
}

// to = factor * from, then zeros to the end of the last vector.
inline void copy_row(const float* from, float factor, Index width, float* to) {
  const __m256 factor_lanes = _mm256_set1_ps(factor);
  Index d = 0;
  for (; d + simd::kLanes <= width; d += simd::kLanes) {
    _mm256_storeu_ps(to + d, _mm256_mul_ps(_mm256_loadu_ps(from + d), factor_lanes));
  }
  if (d == width) return;
  const __m256 rest = _mm256_maskload_ps(from + d, simd::first_lanes(width - d));
  _mm256_storeu_ps(to + d, _mm256_mul_ps(rest, factor_lanes));
}

// to = or += factor * from, fused.
inline void store_row(const float* from, float factor, TileResult result, Index width, float* to) {
  const __m256 factor_lanes = _mm256_set1_ps(factor);
  simd::for_each_vector(width, [&](auto load, auto store) {
    const __m256 value = load(from);
    store(to, result == TileResult::kAdded ? _mm256_fmadd_ps(value, factor_lanes, load(to))
                                           : _mm256_mul_ps(value, factor_lanes));
  });
}

// sum over u of a[u] b[u], in eight partial sums.
[[nodiscard]] inline float dot_row(const float* a, const float* b, Index width) {
  __m256 sum = _mm256_setzero_ps();
  simd::for_each_vector(
      width, [&](auto load, auto /*store*/) { sum = _mm256_fmadd_ps(load(a), load(b), sum); });
  return simd::sum_lanes(sum);
}

}  // namespace tessera::kernels
TESSERA_TARGET_END
