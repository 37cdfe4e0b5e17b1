// AVX2. Lanes run along the columns of the output, so that no lanes are added in the end; the inner
// loop is kernels/simd/outer_tile.h.
//
// Cost of a gradient: 2 M N K operations. docs/kernels/matmul_vjp.md has the measurements.
#include <array>
#include <cstring>

#include <immintrin.h>

#include "base/float16.h"
#include "kernels/matmul_vjp/internal/outer_product.h"
#include "kernels/q8/q8.h"
#include "kernels/simd/lanes.h"
#include "kernels/simd/outer_tile.h"
#include "kernels/simd/target.h"

TESSERA_TARGET_AVX2_BEGIN

namespace tessera::kernels {
namespace {

using simd::first_lanes;
using simd::kLanes;

static_assert(kOuterRows == simd::kTileRows && kOuterColumns == simd::kTileColumns);

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
    simd::transpose(v);
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

void multiply(const OuterStrip& strip) {
  const Index panel_stride = outer_a_panel_stride(strip.length);
  simd::OuterTile tile{.a = strip.a,
                       .b = strip.b,
                       .length = strip.length,
                       .c = strip.c,
                       .c_stride = strip.c_stride,
                       .columns = strip.columns,
                       .adds = strip.adds};
  for (Index i = 0; i < strip.rows; i += kOuterRows) {
    multiply_tile(tile, std::min(kOuterRows, strip.rows - i));
    tile.a += panel_stride;
    tile.c += kOuterRows * strip.c_stride;
  }
}

}  // namespace

OuterKernels outer_kernels_avx2() {
  return {.pack_a = &pack_a, .pack_b = &pack_b, .multiply = &multiply};
}

}  // namespace tessera::kernels

TESSERA_TARGET_END
