// The tile of outer products that many-row products share, eight lanes of AVX2 along the columns:
//
//   6 rows . 16 columns, 12 accumulators; for each step of the sum
//         b  ======== ========     2 loads and 6 broadcasts feed 12 fused multiply-adds;
//         a  r0 ... r5             at 2 a cycle they take 6 cycles, at 3 a cycle the loads 2.7
#pragma once

#include <array>

#include <immintrin.h>

#include "base/index.h"
#include "kernels/simd/lanes.h"
#include "kernels/simd/target.h"

TESSERA_TARGET_AVX2_BEGIN
namespace tessera::kernels::simd {

inline constexpr Index kTileRows = 6;
inline constexpr Index kTileColumns = 16;

// c[rows, columns] (+)= sum over s of a[s][r] * b[s][j], s ascending, each step one fused
// multiply-add.
struct OuterTile {
  const float* a = nullptr;  // [length][6]
  const float* b = nullptr;  // [length][16], aligned to 32
  Index length = 0;
  float* c = nullptr;
  Index c_stride = 0;
  Index columns = 0;  // at most 16 are written
  bool adds = false;  // to c, instead of writing it
};

// Adds eight sums to c or writes them; `count` of them exist. Masked stores take tens of cycles on
// some processors, so whole vectors do without.
inline void store_sums(__m256 sums, float* c, Index count, bool adds) {
  if (count >= kLanes) {
    _mm256_storeu_ps(c, adds ? _mm256_add_ps(_mm256_loadu_ps(c), sums) : sums);
  } else if (count > 0) {
    const __m256i mask = first_lanes(count);
    _mm256_maskstore_ps(c, mask, adds ? _mm256_add_ps(_mm256_maskload_ps(c, mask), sums) : sums);
  }
}

template <int kRows>
void multiply_tile(const OuterTile& tile) {
  // The outputs are on their way while the sums are made.
  for (int r = 0; r < kRows; ++r) {
    const float* row = tile.c + r * tile.c_stride;
    _mm_prefetch(reinterpret_cast<const char*>(row), _MM_HINT_T0);
    _mm_prefetch(reinterpret_cast<const char*>(row + tile.columns - 1), _MM_HINT_T0);
  }
  __m256 low[kRows];
  __m256 high[kRows];
#pragma GCC unroll 6
  for (int r = 0; r < kRows; ++r)
    low[r] = high[r] = _mm256_setzero_ps();
  const float* a = tile.a;
  const float* b = tile.b;
#pragma GCC unroll 4
  for (Index s = 0; s < tile.length; ++s, a += kTileRows, b += kTileColumns) {
    const __m256 b_low = _mm256_load_ps(b);
    const __m256 b_high = _mm256_load_ps(b + kLanes);
#pragma GCC unroll 6
    for (int r = 0; r < kRows; ++r) {
      const __m256 a_r = _mm256_broadcast_ss(a + r);
      low[r] = _mm256_fmadd_ps(a_r, b_low, low[r]);
      high[r] = _mm256_fmadd_ps(a_r, b_high, high[r]);
    }
  }
#pragma GCC unroll 6
  for (int r = 0; r < kRows; ++r) {
    store_sums(low[r], tile.c + r * tile.c_stride, tile.columns, tile.adds);
    store_sums(high[r], tile.c + r * tile.c_stride + kLanes, tile.columns - kLanes, tile.adds);
  }
}

// The tile for 1 to 6 rows.
inline void multiply_tile(const OuterTile& tile, Index rows) {
  constexpr std::array kTiles = {&multiply_tile<1>, &multiply_tile<2>, &multiply_tile<3>,
                                 &multiply_tile<4>, &multiply_tile<5>, &multiply_tile<6>};
  kTiles[static_cast<std::size_t>(rows - 1)](tile);
}

// Eight rows of eight become eight columns.
inline void transpose(__m256 (&v)[kLanes]) {
  const auto interleave = [&](int a, int b) {
    const __m256 low = _mm256_unpacklo_ps(v[a], v[b]);
    v[b] = _mm256_unpackhi_ps(v[a], v[b]);
    v[a] = low;
  };
  interleave(0, 2), interleave(1, 3), interleave(4, 6), interleave(5, 7);
  interleave(0, 1), interleave(2, 3), interleave(4, 5), interleave(6, 7);
  // Now v[0..3] hold columns 0,4 | 1,5 | 2,6 | 3,7 of rows 0..3, v[4..7] those of rows 4..7.
#pragma GCC unroll 4
  for (int c = 0; c < 4; ++c) {
    const __m256 low = _mm256_permute2f128_ps(v[c], v[c + 4], 0x20);
    v[c + 4] = _mm256_permute2f128_ps(v[c], v[c + 4], 0x31);
    v[c] = low;
  }
}

}  // namespace tessera::kernels::simd
TESSERA_TARGET_END
