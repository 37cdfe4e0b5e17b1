// AVX2. Lanes run along the columns of the output, so that no lanes are added in the end.
//
//   tile: 6 rows . 16 columns, 12 accumulators; for each step of the sum
//         b  ======== ========     2 loads and 6 broadcasts feed 12 fused multiply-adds;
//         a  r0 ... r5             at 2 a cycle they take 6 cycles, at 3 a cycle the loads 2.7
//
// Cost of a gradient: 2 M N K operations. docs/kernels/matmul_vjp.md has the measurements.
#include <array>
#include <cstring>

#include <immintrin.h>

#include "base/float16.h"
#include "kernels/matmul_vjp/internal/outer_product.h"
#include "kernels/q8/q8.h"
#include "kernels/simd/lanes.h"
#include "kernels/simd/target.h"

TESSERA_TARGET_AVX2_BEGIN

namespace tessera::kernels {
namespace {

using simd::first_lanes;
using simd::kLanes;

// How sixteen values of a row of b become floats, from the first of them.
struct F32Rows {
  using Elem = float;
  static __m256 load(const Elem* b) { return _mm256_loadu_ps(b); }
};

struct Bf16Rows {
  using Elem = BFloat16;
  static __m256 load(const Elem* b) {
    const __m128i bits = _mm_loadu_si128(reinterpret_cast<const __m128i*>(b));
    return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(bits), 16));
  }
};

struct F16Rows {
  using Elem = Float16;
  static __m256 load(const Elem* b) {
    return _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(b)));
  }
};

// Sixteen columns of some rows, widened. The columns that follow are asked for meanwhile: rows lie
// too far apart for the processor's own guesses.
template <class Rows>
void pack_rows(const OuterProduct& product, Index column, Range sum, float* panel) {
  using Elem = typename Rows::Elem;
  const Index num_columns = std::min(kOuterColumns, product.J - column);
  const auto* b = reinterpret_cast<const Elem*>(product.b) + column;
  for (Index s = 0; s < sum.count; ++s, panel += kOuterColumns) {
    const Elem* row = b + product.row_of_b(sum.begin + s) * product.b_stride;
    std::array<Elem, kOuterColumns> padded{};
    if (num_columns < kOuterColumns) {
      std::memcpy(padded.data(), row, static_cast<std::size_t>(num_columns) * sizeof(Elem));
      row = padded.data();
    } else {
      _mm_prefetch(reinterpret_cast<const char*>(row + kOuterColumns), _MM_HINT_T0);
    }
    _mm256_store_ps(panel, Rows::load(row));
    _mm256_store_ps(panel + kLanes, Rows::load(row + kLanes));
  }
}

// The same of q8: four groups of four bytes and one scale a row.
void pack_q8_rows(const OuterProduct& product, Index column, Range sum, float* panel) {
  const std::byte* b = product.b + column / kQ8BlockLength * kQ8PanelBlockBytes;
  const Index group = column % kQ8BlockLength / kQ8GroupLength;
  constexpr Index kGroupBytes = kQ8PanelRows * kQ8GroupLength;
  for (Index s = 0; s < sum.count; ++s, panel += kOuterColumns) {
    const Index row = product.row_of_b(sum.begin + s);
    const std::byte* block = b + row / kQ8PanelRows * q8_panel_bytes(product.J);
    const std::byte* values =
        block + kQ8ScaleBytes + group * kGroupBytes + row % kQ8PanelRows * kQ8GroupLength;
    std::array<int, 4> each;
    for (int& four : each) {
      std::memcpy(&four, values, sizeof(four));
      values += kGroupBytes;
    }
    Float16 stored;
    std::memcpy(&stored, block + row % kQ8PanelRows * Index{sizeof(stored)}, sizeof(stored));
    const __m256 scale = _mm256_set1_ps(to_float(stored));
    const __m128i bytes = _mm_setr_epi32(each[0], each[1], each[2], each[3]);
    const __m256 low = _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(bytes));
    const __m256 high = _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_srli_si128(bytes, 8)));
    _mm256_store_ps(panel, _mm256_mul_ps(low, scale));
    _mm256_store_ps(panel + kLanes, _mm256_mul_ps(high, scale));
  }
}

void pack_b(const OuterProduct& product, Index column, Range sum, float* panel) {
  switch (product.b_type) {
    case WeightType::kF32:
      return pack_rows<F32Rows>(product, column, sum, panel);
    case WeightType::kBf16:
      return pack_rows<Bf16Rows>(product, column, sum, panel);
    case WeightType::kF16:
      return pack_rows<F16Rows>(product, column, sum, panel);
    case WeightType::kQ8:
      return pack_q8_rows(product, column, sum, panel);
  }
}

// Eight rows of eight become eight columns.
void transpose(__m256 (&v)[kLanes]) {
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

// Six rows of a, eight steps of the sum at a time, turned. Each vector of eight is overwritten from
// its seventh value on by the one that follows.
void pack_a_panel(const float* const (&a)[kOuterRows], Index length, float* panel) {
  __m256 v[kLanes];
  Index s = 0;
  for (; s + kLanes <= length; s += kLanes) {
#pragma GCC unroll 6
    for (int r = 0; r < kOuterRows; ++r)
      v[r] = _mm256_loadu_ps(a[r] + s);
    v[6] = v[7] = _mm256_setzero_ps();
    transpose(v);
#pragma GCC unroll 8
    for (int i = 0; i < kLanes; ++i)
      _mm256_storeu_ps(panel + (s + i) * kOuterRows, v[i]);
  }
  // The rest, value by value: a sum's blocks are whole but for the last.
  for (; s < length; ++s) {
    for (Index r = 0; r < kOuterRows; ++r)
      panel[s * kOuterRows + r] = a[r][s];
  }
}

// Columns of a: each step of the sum is a run of memory, cut into pieces of six.
void pack_a_columns(const OuterProduct& product, Range rows, Range sum, float* panels) {
  constexpr Index kPanels = 8;  // at a time: three cache lines of a row
  const Index stride = outer_a_panel_stride(sum.count);
  for (Index i = 0; i < rows.count; i += kPanels * kOuterRows) {
    const Index num_rows = std::min(kPanels * kOuterRows, rows.count - i);
    float* first = panels + i / kOuterRows * stride;
    for (Index s = 0; s < sum.count; ++s) {
      const float* a = product.a + (sum.begin + s) * product.a_stride + rows.begin + i;
      for (Index r = 0; r < num_rows; r += kOuterRows) {
        const __m256i mask = first_lanes(std::min(kOuterRows, num_rows - r));
        _mm256_storeu_ps(first + r / kOuterRows * stride + s * kOuterRows,
                         _mm256_maskload_ps(a + r, mask));
      }
    }
  }
}

void pack_a(const OuterProduct& product, Range rows, Range sum, float* panels) {
  if (product.is_a_by_columns) return pack_a_columns(product, rows, sum, panels);
  // Rows that do not exist: copies of one that does; their sums are not made.
  for (Index i = 0; i < rows.count; i += kOuterRows) {
    const float* a[kOuterRows];
    for (Index r = 0; r < kOuterRows; ++r) {
      const Index row = rows.begin + std::min(i + r, rows.count - 1);
      a[r] = product.a + row * product.a_stride + sum.begin;
    }
    pack_a_panel(a, sum.count, panels + i / kOuterRows * outer_a_panel_stride(sum.count));
  }
}

// Adds eight sums to c or writes them; `count` of them exist. Masked stores take tens of cycles on
// some processors, so whole vectors do without.
void store_sums(__m256 sums, float* c, Index count, bool adds) {
  if (count >= kLanes) {
    _mm256_storeu_ps(c, adds ? _mm256_add_ps(_mm256_loadu_ps(c), sums) : sums);
  } else if (count > 0) {
    const __m256i mask = first_lanes(count);
    _mm256_maskstore_ps(c, mask, adds ? _mm256_add_ps(_mm256_maskload_ps(c, mask), sums) : sums);
  }
}

template <int kRows>
void multiply_tile(const OuterStrip& strip, const float* a, float* c) {
  // The outputs are on their way while the sums are made.
  for (int r = 0; r < kRows; ++r) {
    const float* row = c + r * strip.c_stride;
    _mm_prefetch(reinterpret_cast<const char*>(row), _MM_HINT_T0);
    _mm_prefetch(reinterpret_cast<const char*>(row + strip.columns - 1), _MM_HINT_T0);
  }
  __m256 low[kRows];
  __m256 high[kRows];
#pragma GCC unroll 6
  for (int r = 0; r < kRows; ++r)
    low[r] = high[r] = _mm256_setzero_ps();
  const float* b = strip.b;
#pragma GCC unroll 4
  for (Index s = 0; s < strip.length; ++s, a += kOuterRows, b += kOuterColumns) {
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
    store_sums(low[r], c + r * strip.c_stride, strip.columns, strip.adds);
    store_sums(high[r], c + r * strip.c_stride + kLanes, strip.columns - kLanes, strip.adds);
  }
}

void multiply(const OuterStrip& strip) {
  constexpr std::array kTiles = {&multiply_tile<1>, &multiply_tile<2>, &multiply_tile<3>,
                                 &multiply_tile<4>, &multiply_tile<5>, &multiply_tile<6>};
  const Index panel_stride = outer_a_panel_stride(strip.length);
  const float* a = strip.a;
  for (Index i = 0; i < strip.rows; i += kOuterRows, a += panel_stride) {
    const Index rows = std::min(kOuterRows, strip.rows - i);
    kTiles[static_cast<std::size_t>(rows - 1)](strip, a, strip.c + i * strip.c_stride);
  }
}

}  // namespace

OuterKernels outer_kernels_avx2() {
  return {.pack_a = &pack_a, .pack_b = &pack_b, .multiply = &multiply};
}

}  // namespace tessera::kernels

TESSERA_TARGET_END
