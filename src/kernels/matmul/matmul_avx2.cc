// AVX2 for plain weights, in two schedules that make the same bits.
//
//   few rows: lanes run along k, weights and activations are read as they lie in memory;
//             tile: 4 rows of x . 3 rows of w, 12 accumulators     k -->
//             x0 ========      w0 ========    7 loads feed 12 fused multiply-adds
//             ...              ...
//   many rows: both are packed, k lane after lane; tiles of outer products
//             (kernels/simd/outer_tile.h), the eight lanes of a sum one after another
//
// Cost of a product: 2 M N K operations, N K bytes of the weight type. Few rows are bound by
// reading the weights, many by the multipliers; docs/kernels/matmul.md has the measurements.
#include <array>
#include <cstring>

#include <immintrin.h>

#include "base/float16.h"
#include "kernels/matmul/internal/product.h"
#include "kernels/matmul/matmul.h"
#include "kernels/simd/outer_tile.h"
#include "kernels/simd/target.h"

TESSERA_TARGET_AVX2_BEGIN

namespace tessera::kernels {
namespace {

constexpr int kLanes = 8;
constexpr int kStripRows = 4;
constexpr int kStripColumns = 3;  // with 4 rows; fewer leave registers for 4 columns

// How eight weights of each storage type become floats.
struct F32Weights {
  using Elem = float;
  static __m256 load(const Elem* w) { return _mm256_loadu_ps(w); }
};

struct Bf16Weights {
  using Elem = BFloat16;
  static __m256 load(const Elem* w) {
    const __m128i bits = _mm_loadu_si128(reinterpret_cast<const __m128i*>(w));
    return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(bits), 16));
  }
};

struct F16Weights {
  using Elem = Float16;
  static __m256 load(const Elem* w) {
    return _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(w)));
  }
};

// The last `count` < 8 weights of a row, then zeros.
template <class Weights>
__m256 load_tail(const typename Weights::Elem* w, Index count) {
  std::array<typename Weights::Elem, kLanes> padded{};
  std::memcpy(padded.data(), w, static_cast<std::size_t>(count) * sizeof(padded[0]));
  return Weights::load(padded.data());
}

// Some rows of x times all weight rows of a block, within one k-block.
struct Strip {
  std::array<const float*, kStripRows> x = {};  // rows of x at the start of the k-block
  const std::byte* w = nullptr;                 // the first weight row, likewise
  Index w_stride = 0;                           // elements
  Index columns = 0;                            // weight rows
  Index column_step = 1;                        // between the weight rows of a tile
  Index count = 0;                              // length of the k-block
  float* y = nullptr;                           // [rows, columns]
  Index y_stride = 0;
  const float* bias = nullptr;  // [columns], with the last k-block
  bool is_first = false;        // y starts with this k-block
};

// Adds the lanes of up to four accumulators: ((l0+l1)+(l2+l3)) + ((l4+l5)+(l6+l7)) of each.
__m128 add_lanes(__m256 a, __m256 b, __m256 c, __m256 d) {
  const __m256 quarters = _mm256_hadd_ps(_mm256_hadd_ps(a, b), _mm256_hadd_ps(c, d));
  return _mm_add_ps(_mm256_castps256_ps128(quarters), _mm256_extractf128_ps(quarters, 1));
}

template <int kColumns>
void store_sums(const Strip& strip, Index row, Index column, __m128 sums) {
  const __m128i mask = _mm_cmpgt_epi32(_mm_set1_epi32(kColumns), _mm_setr_epi32(0, 1, 2, 3));
  float* y = strip.y + row * strip.y_stride + column;
  if (strip.column_step != 1) {
    std::array<float, 4> each;
    _mm_storeu_ps(each.data(), sums);
    for (Index c = 0; c < kColumns; ++c) {
      const Index at = c * strip.column_step;
      float value = each[static_cast<std::size_t>(c)];
      if (!strip.is_first) value = y[at] + value;
      if (strip.bias != nullptr) value += strip.bias[column + at];
      y[at] = value;
    }
    return;
  }
  if (!strip.is_first) sums = _mm_add_ps(_mm_maskload_ps(y, mask), sums);
  if (strip.bias != nullptr) {
    sums = _mm_add_ps(sums, _mm_maskload_ps(strip.bias + column, mask));
  }
  _mm_maskstore_ps(y, mask, sums);
}

// Sums of a tile, eight lanes along k each.
template <int kRows, int kColumns>
struct Sums {
  __m256 at[kRows][kColumns];
};

// Adds the products of eight k of all rows and columns; load_x(r) reads those of a row, which need
// no register before their turn.
template <int kRows, int kColumns, class LoadX>
[[gnu::always_inline]] inline void add_products(Sums<kRows, kColumns>& sums,
                                                const __m256 (&w_k)[kColumns],
                                                LoadX load_x) {
  for (int r = 0; r < kRows; ++r) {
    const __m256 x_k = load_x(r);
    for (int c = 0; c < kColumns; ++c)
      sums.at[r][c] = _mm256_fmadd_ps(x_k, w_k[c], sums.at[r][c]);
  }
}

// The last `rest` < 8 of k, with zeros in the lanes beyond it.
template <class Weights, int kRows, int kColumns>
[[gnu::always_inline]] inline void add_tail(Sums<kRows, kColumns>& sums,
                                            const float* const (&x)[kRows],
                                            const typename Weights::Elem* const (&w)[kColumns],
                                            Index k,
                                            Index rest) {
  const __m256i mask = simd::first_lanes(rest);
  __m256 w_k[kColumns];
  for (int c = 0; c < kColumns; ++c)
    w_k[c] = load_tail<Weights>(w[c] + k, rest);
  add_products(sums, w_k, [&](int r) { return _mm256_maskload_ps(x[r] + k, mask); });
}

// Lanes, then earlier k-blocks, then bias.
template <int kRows, int kColumns>
[[gnu::always_inline]] inline void finish_tile(const Strip& strip,
                                               const Sums<kRows, kColumns>& sums,
                                               Index column) {
  for (int r = 0; r < kRows; ++r) {
    __m256 each[4] = {_mm256_setzero_ps(), _mm256_setzero_ps(), _mm256_setzero_ps(),
                      _mm256_setzero_ps()};
    for (int c = 0; c < kColumns; ++c)
      each[c] = sums.at[r][c];
    store_sums<kColumns>(strip, r, column, add_lanes(each[0], each[1], each[2], each[3]));
  }
}

template <class Weights, bool kAsksAhead, int kRows, int kColumns>
[[gnu::always_inline]] inline void multiply_tile(const Strip& strip,
                                                 const float* const (&x)[kRows],
                                                 Index column) {
  using Elem = typename Weights::Elem;
  const Elem* w[kColumns];
  for (int c = 0; c < kColumns; ++c) {
    w[c] =
        reinterpret_cast<const Elem*>(strip.w) + (column + c * strip.column_step) * strip.w_stride;
  }
  Sums<kRows, kColumns> sums{};
  Index k = 0;
  for (; k + kLanes <= strip.count; k += kLanes) {
    __m256 w_k[kColumns];
    for (int c = 0; c < kColumns; ++c) {
      // The next tile's weights: rows are too short for the processor's own guesses.
      if constexpr (kAsksAhead) {
        _mm_prefetch(reinterpret_cast<const char*>(w[c] + k + kColumns * strip.w_stride),
                     _MM_HINT_T1);
      }
      w_k[c] = Weights::load(w[c] + k);
    }
    add_products(sums, w_k, [&](int r) { return _mm256_loadu_ps(x[r] + k); });
  }
  if (const Index rest = strip.count - k; rest > 0) add_tail<Weights>(sums, x, w, k, rest);
  finish_tile(strip, sums, column);
}

template <class Weights, bool kAsksAhead, int kRows>
void multiply_strip(const Strip& strip) {
  constexpr int kColumns = kRows == kStripRows ? kStripColumns : 4;
  const float* x[kRows];
  for (int r = 0; r < kRows; ++r)
    x[r] = strip.x[static_cast<std::size_t>(r)];
  Index n = 0;
  for (; n + kColumns <= strip.columns; n += kColumns) {
    multiply_tile<Weights, kAsksAhead, kRows, kColumns>(strip, x, n);
  }
  for (; n < strip.columns; ++n)
    multiply_tile<Weights, kAsksAhead, kRows, 1>(strip, x, n);
}

// The weights of a block within one k-block: in place, or widened in a panel.
struct WeightBlock {
  const std::byte* w = nullptr;  // row n_begin at the start of the k-block
  Index w_stride = 0;            // elements
  Index k_begin = 0;
  Index count = 0;
};

// All rows of the block, four at a time: they stay in the first-level cache while the weights pass.
template <class Weights, bool kAsksAhead>
void multiply_rows(const Product& product, const ProductBlock& block, const WeightBlock& weights) {
  constexpr std::array kStrips = {
      &multiply_strip<Weights, kAsksAhead, 1>, &multiply_strip<Weights, kAsksAhead, 2>,
      &multiply_strip<Weights, kAsksAhead, 3>, &multiply_strip<Weights, kAsksAhead, 4>};
  Strip strip{.w = weights.w,
              .w_stride = weights.w_stride,
              .columns = block.n_end - block.n_begin,
              .count = weights.count,
              .y_stride = product.y_stride,
              .is_first = weights.k_begin == 0};
  if (product.bias != nullptr && weights.k_begin + weights.count == product.K) {
    strip.bias = product.bias + block.n_begin;
  }
  for (Index m = block.m_begin; m < block.m_end; m += kStripRows) {
    const Index rows = std::min<Index>(kStripRows, block.m_end - m);
    for (Index r = 0; r < rows; ++r) {
      strip.x[static_cast<std::size_t>(r)] = product.row(m + r) + weights.k_begin;
    }
    strip.y = product.y + m * product.y_stride + block.n_begin;
    kStrips[static_cast<std::size_t>(rows - 1)](strip);
  }
}

template <class Weights>
WeightBlock weights_in_place(const Product& product, const ProductBlock& block, Index k) {
  const Index offset = block.n_begin * product.w_stride + k;
  return {.w = product.w + offset * Index{sizeof(typename Weights::Elem)},
          .w_stride = product.w_stride,
          .k_begin = k,
          .count = std::min(k_block_length(product.K), product.K - k)};
}

// One or two rows: four long runs of weights are read side by side, which the processor's own
// prefetching follows. Asking for lines by hand is bound by the first level's fill buffers: 18 GB/s
// for K = 1280 on 2 threads where this reads 22 and a plain loop 30.
template <class Weights, int kRows>
void product_streams(const Product& product, const ProductBlock& block) {
  constexpr Index kStreams = 4;
  const Index columns = block.n_end - block.n_begin;
  const Index quarter = columns / kStreams;
  const float* x[kRows];
  const auto multiply = [&]<int kColumns>(Index column, Index step) {
    Index k = 0;
    do {
      const WeightBlock weights = weights_in_place<Weights>(product, block, k);
      Strip strip{.w = weights.w,
                  .w_stride = weights.w_stride,
                  .columns = columns,
                  .column_step = step,
                  .count = weights.count,
                  .y = product.y + block.m_begin * product.y_stride + block.n_begin,
                  .y_stride = product.y_stride,
                  .is_first = k == 0};
      if (product.bias != nullptr && k + weights.count == product.K) {
        strip.bias = product.bias + block.n_begin;
      }
      for (int r = 0; r < kRows; ++r)
        x[r] = product.row(block.m_begin + r) + k;
      multiply_tile<Weights, false, kRows, kColumns>(strip, x, column);
      k += weights.count;
    } while (k < product.K);
  };
  for (Index n = 0; n < quarter; ++n)
    multiply.template operator()<kStreams>(n, quarter);
  for (Index n = kStreams * quarter; n < columns; ++n)
    multiply.template operator()<1>(n, 1);
}

// Few rows: every weight is read once from memory and meets all rows while it is near.
template <class Weights>
void product_direct(const Product& product, const ProductBlock& block) {
  switch (block.m_end - block.m_begin) {
    case 1:
      return product_streams<Weights, 1>(product, block);
    case 2:
      return product_streams<Weights, 2>(product, block);
    default:
      break;
  }
  constexpr Index kColumns = 12;  // whole tiles of 3 and of 4
  ProductBlock part = block;
  for (Index n = block.n_begin; n < block.n_end; n += kColumns) {
    part.n_begin = n;
    part.n_end = std::min(n + kColumns, block.n_end);
    Index k = 0;
    do {
      const WeightBlock weights = weights_in_place<Weights>(product, part, k);
      multiply_rows<Weights, /*kAsksAhead=*/true>(product, part, weights);
      k += weights.count;
    } while (k < product.K);
  }
}

// ---- many rows ----
//
// The eight lanes of a sum are eight sums of their own, over k = l (mod 8). Panels hold k in that
// order, lane after lane, so that tiles of outer products make the same bits as lanes along k do:
//
//   x panel  [lane][k / 8][6 rows]        w panel  [lane][k / 8][16 columns]
//
// A lane's share of a w panel, 10 KB, stays in the first-level cache while the rows of x pass.

constexpr Index kPanelColumns = simd::kTileColumns;
static_assert(kPanelBytes >= kPartRows * kMaxBlockLength * 4 + kPanelColumns * kMaxBlockLength * 4 +
                                 kLanes * kPartRows * kPanelColumns * 4);

struct KBlock {
  Index begin = 0;
  Index count = 0;
};

struct Panels {
  float* x = nullptr;          // of up to kPartRows rows
  float* w = nullptr;          // of 16 columns
  float* lane_sums = nullptr;  // [8 lanes][rows][16]
};

Panels panels_in(float* scratch) {
  float* const w = scratch + kPartRows * kMaxBlockLength;
  return {.x = scratch, .w = w, .lane_sums = w + kPanelColumns * kMaxBlockLength};
}

// Vectors of 8 along k in a k-block; lanes beyond its end hold zeros in both panels.
Index num_steps(Index count) {
  return base::ceil_div(count, Index{kLanes});
}

// Eight values of k of one row as they are stored, zeros beyond its end.
template <class Weights>
__m256 load_some(const typename Weights::Elem* row, Index k, Index count) {
  return k + kLanes <= count ? Weights::load(row + k) : load_tail<Weights>(row + k, count - k);
}

void pack_x(const Product& product, Index m, Index m_end, const KBlock& k_block, float* panel) {
  const Index steps = num_steps(k_block.count);
  const float* row[simd::kTileRows];
  for (Index r = 0; r < simd::kTileRows; ++r)
    row[r] = product.row(std::min(m + r, m_end - 1)) + k_block.begin;
  for (Index s = 0; s < steps; ++s) {
    __m256 v[kLanes];
#pragma GCC unroll 6
    for (int r = 0; r < simd::kTileRows; ++r)
      v[r] = load_some<F32Weights>(row[r], s * kLanes, k_block.count);
    v[6] = v[7] = _mm256_setzero_ps();
    simd::transpose(v);
#pragma GCC unroll 8
    for (Index l = 0; l < kLanes; ++l) {
      float* at = panel + (l * steps + s) * simd::kTileRows;
      _mm_storeu_ps(at, _mm256_castps256_ps128(v[l]));
      _mm_storel_pi(reinterpret_cast<__m64*>(at + 4), _mm256_extractf128_ps(v[l], 1));
    }
  }
}

template <class Weights>
void pack_w(const Product& product, Index n, Index n_end, const KBlock& k_block, float* panel) {
  using Elem = typename Weights::Elem;
  const Index steps = num_steps(k_block.count);
  const auto* w = reinterpret_cast<const Elem*>(product.w) + k_block.begin;
  for (Index half = 0; half < kPanelColumns; half += kLanes) {
    const Elem* row[kLanes];
    for (Index c = 0; c < kLanes; ++c)
      row[c] = w + std::min(n + half + c, n_end - 1) * product.w_stride;
    for (Index s = 0; s < steps; ++s) {
      __m256 v[kLanes];
#pragma GCC unroll 8
      for (int c = 0; c < kLanes; ++c)
        v[c] = load_some<Weights>(row[c], s * kLanes, k_block.count);
      simd::transpose(v);
#pragma GCC unroll 8
      for (Index l = 0; l < kLanes; ++l)
        _mm256_store_ps(panel + (l * steps + s) * kPanelColumns + half, v[l]);
    }
  }
}

// Lanes, then earlier k-blocks, then bias, for 16 columns of all rows of the block.
void finish_columns(const Product& product,
                    const ProductBlock& block,
                    Index n,
                    const KBlock& k_block,
                    const float* lane_sums) {
  const Index rows = block.m_end - block.m_begin;
  const bool is_last = k_block.begin + k_block.count == product.K;
  for (Index half = 0; half < std::min(kPanelColumns, block.n_end - n); half += kLanes) {
    const Index count = std::min(Index{kLanes}, block.n_end - n - half);
    const __m256i mask = simd::first_lanes(count);
    const bool has_bias = is_last && product.bias != nullptr;
    const __m256 bias =
        has_bias ? _mm256_maskload_ps(product.bias + n + half, mask) : _mm256_setzero_ps();
    for (Index m = 0; m < rows; ++m) {
      const auto lane = [&](Index l) {
        return _mm256_load_ps(lane_sums + (l * rows + m) * kPanelColumns + half);
      };
      const __m256 first =
          _mm256_add_ps(_mm256_add_ps(lane(0), lane(1)), _mm256_add_ps(lane(2), lane(3)));
      const __m256 last =
          _mm256_add_ps(_mm256_add_ps(lane(4), lane(5)), _mm256_add_ps(lane(6), lane(7)));
      __m256 sum = _mm256_add_ps(first, last);
      float* y = product.y + (block.m_begin + m) * product.y_stride + n + half;
      if (k_block.begin > 0) {
        sum =
            _mm256_add_ps(count == kLanes ? _mm256_loadu_ps(y) : _mm256_maskload_ps(y, mask), sum);
      }
      if (has_bias) sum = _mm256_add_ps(sum, bias);
      simd::store_sums(sum, y, count, /*adds=*/false);
    }
  }
}

// One panel of weights times all rows of the block.
void multiply_columns(Index rows, Index steps, const Panels& panels) {
  const Index x_panel = kLanes * steps * simd::kTileRows;
  for (Index l = 0; l < kLanes; ++l) {
    simd::OuterTile tile{.a = panels.x + l * steps * simd::kTileRows,
                         .b = panels.w + l * steps * kPanelColumns,
                         .length = steps,
                         .c = panels.lane_sums + l * rows * kPanelColumns,
                         .c_stride = kPanelColumns,
                         .columns = kPanelColumns};
    for (Index m = 0; m < rows; m += simd::kTileRows) {
      multiply_tile(tile, std::min(simd::kTileRows, rows - m));
      tile.a += x_panel;
      tile.c += simd::kTileRows * kPanelColumns;
    }
  }
}

template <class Weights>
void product_panels(const Product& product, const ProductBlock& block, float* scratch) {
  const Index rows = block.m_end - block.m_begin;
  const Panels panels = panels_in(scratch);
  KBlock k_block;
  do {
    k_block.count = std::min(k_block_length(product.K), product.K - k_block.begin);
    const Index steps = num_steps(k_block.count);
    for (Index m = 0; m < rows; m += simd::kTileRows) {
      pack_x(product, block.m_begin + m, block.m_end, k_block, panels.x + m * steps * kLanes);
    }
    for (Index n = block.n_begin; n < block.n_end; n += kPanelColumns) {
      pack_w<Weights>(product, n, block.n_end, k_block, panels.w);
      multiply_columns(rows, steps, panels);
      finish_columns(product, block, n, k_block, panels.lane_sums);
    }
    k_block.begin += k_block.count;
  } while (k_block.begin < product.K);
}

template <class Weights>
void product_plain(const Product& product, const ProductBlock& block, float* scratch) {
  if (block.m_end - block.m_begin <= kDirectRows) {
    product_direct<Weights>(product, block);
  } else {
    product_panels<Weights>(product, block, scratch);
  }
}

}  // namespace

void product_avx2(const Product& product, const ProductBlock& block, float* panel) noexcept {
  switch (product.w_type) {
    case WeightType::kF32:
      return product_plain<F32Weights>(product, block, panel);
    case WeightType::kBf16:
      return product_plain<Bf16Weights>(product, block, panel);
    case WeightType::kF16:
      return product_plain<F16Weights>(product, block, panel);
    case WeightType::kQ8:
      return product_q8_avx2(product, block, panel);
  }
}

}  // namespace tessera::kernels

TESSERA_TARGET_END
