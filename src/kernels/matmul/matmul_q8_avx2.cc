// AVX2 for 8-bit block weights. Lanes run along the 8 rows of a panel; activations are broadcast.
// Integers become floats exactly, meet x by fused multiply-add, and each block of 32 ends with
// total = scale * sum + total.
//
//   few rows:   bytes --> 4 vectors of 8 floats in registers, used for all rows at hand
//   many rows:  bytes --> panel [pair of q8 panels][k][16] in the second-level cache, once;
//               tile of 6 rows of x . 16 weight rows: 2 loads and 6 broadcasts feed 12
//               multiply-adds
//
// Cost: 2 M N K operations, N K 272/256 bytes of weights.
#include <array>
#include <cstring>

#include <immintrin.h>

#include "kernels/matmul/internal/product.h"
#include "kernels/q8/q8.h"
#include "kernels/simd/target.h"

TESSERA_TARGET_AVX2_BEGIN

namespace tessera::kernels {
namespace {

constexpr Index kLanes = 8;
constexpr Index kTileRows = 6;
constexpr Index kPairColumns = 2 * kQ8PanelRows;
constexpr Index kBytesAhead = 2176;  // eight panel blocks: how far ahead few rows ask for memory
constexpr Index kGroupBytes = kQ8PanelRows * kQ8GroupLength;

// The four values along k of one group, for the 8 rows of its panel.
struct Group {
  __m256 q[kQ8GroupLength];
};

[[gnu::always_inline]] inline Group widen_group(const std::byte* bytes) {
  const __m256i v = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes));
  return {{_mm256_cvtepi32_ps(_mm256_srai_epi32(_mm256_slli_epi32(v, 24), 24)),
           _mm256_cvtepi32_ps(_mm256_srai_epi32(_mm256_slli_epi32(v, 16), 24)),
           _mm256_cvtepi32_ps(_mm256_srai_epi32(_mm256_slli_epi32(v, 8), 24)),
           _mm256_cvtepi32_ps(_mm256_srai_epi32(v, 24))}};
}

__m256 load_scales(const std::byte* panel_block) {
  return _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(panel_block)));
}

__m256i lane_mask(Index count) {
  const __m256i lane = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  return _mm256_cmpgt_epi32(_mm256_set1_epi32(static_cast<int>(count)), lane);
}

// y = total + bias for columns [n, min(n + 8, N)).
void store_total(const Product& product, Index m, Index n, __m256 total) {
  const __m256i mask = lane_mask(product.N - n);
  if (product.bias != nullptr) {
    total = _mm256_add_ps(total, _mm256_maskload_ps(product.bias + n, mask));
  }
  _mm256_maskstore_ps(product.y + m * product.y_stride + n, mask, total);
}

// Sums of some rows for some panels, in registers.
template <int kRows, int kPanels>
using Sums = __m256[kRows][kPanels];

template <int kRows, int kPanels>
[[gnu::always_inline]] inline void clear(Sums<kRows, kPanels>& sum) {
  for (auto& row : sum) {
    for (__m256& value : row)
      value = _mm256_setzero_ps();
  }
}

// total = scale * sum + total, the end of a block; the scales of the panels lie panel_bytes apart.
template <int kRows, int kPanels>
[[gnu::always_inline]] inline void add_scaled(const std::byte* scales,
                                              Index panel_bytes,
                                              const Sums<kRows, kPanels>& sum,
                                              Sums<kRows, kPanels>& total) {
  for (int p = 0; p < kPanels; ++p) {
    const __m256 scale = load_scales(scales + p * panel_bytes);
    for (int r = 0; r < kRows; ++r) {
      total[r][p] = _mm256_fmadd_ps(scale, sum[r][p], total[r][p]);
    }
  }
}

// ---- few rows ----

// Some rows of x; the last, shorter block of each is padded with zeros.
template <int kRows>
struct Rows {
  std::array<const float*, kRows> x = {};
  std::array<std::array<float, kQ8BlockLength>, kRows> last = {};

  Rows(const Product& product, Index m) {
    const Index rest = product.K % kQ8BlockLength;
    for (std::size_t r = 0; r < kRows; ++r) {
      x[r] = product.row(m + static_cast<Index>(r));
      if (rest == 0) continue;
      std::memcpy(last[r].data(), x[r] + product.K - rest, static_cast<std::size_t>(rest) * 4);
    }
  }
  [[nodiscard]] const float* block(std::size_t r, Index k, Index K) const {
    return k + kQ8BlockLength <= K ? x[r] + k : last[r].data();
  }
};

// Adds q times x for the four k of a group, in ascending k.
[[gnu::always_inline]] inline __m256 add_group(const Group& group, const float* x, __m256 sum) {
  for (Index j = 0; j < kQ8GroupLength; ++j) {
    sum = _mm256_fmadd_ps(group.q[j], _mm256_broadcast_ss(x + j), sum);
  }
  return sum;
}

// Adds the products of one block of each panel, whose first byte is at `w`.
template <int kRows, int kPanels>
[[gnu::always_inline]] inline void add_block(const std::byte* w,
                                             Index panel_bytes,
                                             const float* const (&x)[kRows],
                                             Sums<kRows, kPanels>& sum) {
  for (Index g = 0; g < kQ8BlockLength / kQ8GroupLength; ++g) {
    for (int p = 0; p < kPanels; ++p) {
      const std::byte* group_bytes = w + p * panel_bytes + g * kGroupBytes;
      if (g % 2 == 0) {
        _mm_prefetch(reinterpret_cast<const char*>(group_bytes + kBytesAhead), _MM_HINT_T0);
      }
      const Group group = widen_group(group_bytes + kQ8ScaleBytes);
      for (int r = 0; r < kRows; ++r) {
        sum[r][p] = add_group(group, x[r] + g * kQ8GroupLength, sum[r][p]);
      }
    }
  }
}

template <int kRows, int kPanels>
void multiply_panels(const Product& product, const Rows<kRows>& rows, Index m, Index n) {
  const Index panel_bytes = q8_panel_bytes(product.K);
  const std::byte* w = product.w + n / kQ8PanelRows * panel_bytes;
  Sums<kRows, kPanels> total;
  clear<kRows, kPanels>(total);
  for (Index k = 0; k < product.K; k += kQ8BlockLength, w += kQ8PanelBlockBytes) {
    const float* x[kRows];
    for (int r = 0; r < kRows; ++r)
      x[r] = rows.block(static_cast<std::size_t>(r), k, product.K);
    Sums<kRows, kPanels> sum;
    clear<kRows, kPanels>(sum);
    add_block<kRows, kPanels>(w, panel_bytes, x, sum);
    add_scaled<kRows, kPanels>(w, panel_bytes, sum, total);
  }
  for (int r = 0; r < kRows; ++r) {
    for (int p = 0; p < kPanels; ++p) {
      store_total(product, m + r, n + p * kQ8PanelRows, total[r][p]);
    }
  }
}

template <int kRows, int kPanels>
void multiply_few(const Product& product, const ProductBlock& block, Index m) {
  const Rows<kRows> rows(product, m);
  Index n = block.n_begin;
  for (; n + (kPanels - 1) * kQ8PanelRows < block.n_end; n += kPanels * kQ8PanelRows) {
    multiply_panels<kRows, kPanels>(product, rows, m, n);
  }
  for (; n < block.n_end; n += kQ8PanelRows)
    multiply_panels<kRows, 1>(product, rows, m, n);
}

void product_direct(const Product& product, const ProductBlock& block) {
  Index m = block.m_begin;
  for (; m + 4 <= block.m_end; m += 4)
    multiply_few<4, 1>(product, block, m);
  switch (block.m_end - m) {
    case 1:
      return multiply_few<1, 2>(product, block, m);
    case 2:
      return multiply_few<2, 2>(product, block, m);
    case 3:
      return multiply_few<3, 1>(product, block, m);
    default:
      return;
  }
}

// ---- many rows ----

// Blocks [k_begin, k_end) of the panels of one block of columns, widened to floats.
struct WidePanels {
  const float* values = nullptr;  // [pairs, k_end - k_begin, 16]
  Index k_begin = 0;
  Index k_end = 0;
};

WidePanels widen_panels(const Product& product,
                        const ProductBlock& block,
                        Index k_begin,
                        float* values) {
  const Index k_end =
      std::min(k_begin + kMaxBlockLength, base::round_up(product.K, Index{kQ8BlockLength}));
  const Index num_panels = base::ceil_div(block.n_end - block.n_begin, Index{kQ8PanelRows});
  for (Index p = 0; p < num_panels; ++p) {
    const std::byte* panel =
        product.w + (block.n_begin / kQ8PanelRows + p) * q8_panel_bytes(product.K);
    float* wide = values + p / 2 * (k_end - k_begin) * kPairColumns + p % 2 * kLanes;
    for (Index k = k_begin; k < k_end; k += kQ8GroupLength, wide += kQ8GroupLength * kPairColumns) {
      const Group group =
          widen_group(panel + k / kQ8BlockLength * kQ8PanelBlockBytes + kQ8ScaleBytes +
                      k % kQ8BlockLength / kQ8GroupLength * kGroupBytes);
      for (Index j = 0; j < kQ8GroupLength; ++j) {
        _mm256_store_ps(wide + j * kPairColumns, group.q[j]);
      }
    }
  }
  return {.values = values, .k_begin = k_begin, .k_end = k_end};
}

// Rows of x against one pair of panels (or the single last one).
struct Tile {
  std::array<const float*, kTileRows> x = {};
  const float* wide = nullptr;        // [k_end - k_begin, 16]
  const std::byte* scales = nullptr;  // of the first panel's block at k_begin
  Index panel_bytes = 0;
  Index k_begin = 0;
  Index k_end = 0;  // at most K
  float* y = nullptr;
  Index y_stride = 0;
  Index columns = 0;
};

// Adds the products of the tile's rows, from value k on, with `count` places of the wide panels.
template <int kRows, int kPanels>
[[gnu::always_inline]] inline void add_places(
    const Tile& tile, const float* wide, Index k, Index count, Sums<kRows, kPanels>& sum) {
  for (Index i = 0; i < count; ++i) {
    __m256 w_k[kPanels];
    for (int p = 0; p < kPanels; ++p)
      w_k[p] = _mm256_load_ps(wide + i * kPairColumns + p * kLanes);
    for (int r = 0; r < kRows; ++r) {
      const __m256 x_k = _mm256_broadcast_ss(tile.x[static_cast<std::size_t>(r)] + k + i);
      for (int p = 0; p < kPanels; ++p)
        sum[r][p] = _mm256_fmadd_ps(w_k[p], x_k, sum[r][p]);
    }
  }
}

template <int kRows, int kPanels>
void multiply_tile(const Tile& tile) {
  __m256i mask[kPanels];
  Sums<kRows, kPanels> total;
  for (int p = 0; p < kPanels; ++p) {
    mask[p] = lane_mask(tile.columns - p * kLanes);
    for (int r = 0; r < kRows; ++r) {
      total[r][p] = tile.k_begin == 0
                        ? _mm256_setzero_ps()
                        : _mm256_maskload_ps(tile.y + r * tile.y_stride + p * kLanes, mask[p]);
    }
  }
  const float* wide = tile.wide;
  const std::byte* scales = tile.scales;
  for (Index k = tile.k_begin; k < tile.k_end; k += kQ8BlockLength) {
    Sums<kRows, kPanels> sum;
    clear<kRows, kPanels>(sum);
    add_places<kRows, kPanels>(tile, wide, k, std::min(kQ8BlockLength, tile.k_end - k), sum);
    add_scaled<kRows, kPanels>(scales, tile.panel_bytes, sum, total);
    wide += kQ8BlockLength * kPairColumns;
    scales += kQ8PanelBlockBytes;
  }
  for (int r = 0; r < kRows; ++r) {
    for (int p = 0; p < kPanels; ++p) {
      _mm256_maskstore_ps(tile.y + r * tile.y_stride + p * kLanes, mask[p], total[r][p]);
    }
  }
}

template <int kPanels>
constexpr std::array kTiles = {&multiply_tile<1, kPanels>, &multiply_tile<2, kPanels>,
                               &multiply_tile<3, kPanels>, &multiply_tile<4, kPanels>,
                               &multiply_tile<5, kPanels>, &multiply_tile<6, kPanels>};

// All rows of the block, six at a time, against the widened panels.
void multiply_many(const Product& product, const ProductBlock& block, const WidePanels& panels) {
  Tile tile{.panel_bytes = q8_panel_bytes(product.K),
            .k_begin = panels.k_begin,
            .k_end = std::min(panels.k_end, product.K),
            .y_stride = product.y_stride};
  const Index first_block = panels.k_begin / kQ8BlockLength * kQ8PanelBlockBytes;
  for (Index m = block.m_begin; m < block.m_end; m += kTileRows) {
    const Index rows = std::min(kTileRows, block.m_end - m);
    for (Index r = 0; r < rows; ++r)
      tile.x[static_cast<std::size_t>(r)] = product.row(m + r);
    for (Index n = block.n_begin; n < block.n_end; n += kPairColumns) {
      tile.columns = block.n_end - n;
      tile.y = product.y + m * product.y_stride + n;
      tile.wide = panels.values + (n - block.n_begin) * (panels.k_end - panels.k_begin);
      tile.scales = product.w + n / kQ8PanelRows * tile.panel_bytes + first_block;
      const auto& tiles = tile.columns > kQ8PanelRows ? kTiles<2> : kTiles<1>;
      tiles[static_cast<std::size_t>(rows - 1)](tile);
    }
  }
}

void add_bias(const Product& product, const ProductBlock& block) {
  if (product.bias == nullptr) return;
  for (Index m = block.m_begin; m < block.m_end; ++m) {
    float* y = product.y + m * product.y_stride;
    for (Index n = block.n_begin; n < block.n_end; ++n)
      y[n] += product.bias[n];
  }
}

}  // namespace

void product_q8_avx2(const Product& product, const ProductBlock& block, float* panel) noexcept {
  if (block.m_end - block.m_begin <= kDirectRows || product.K == 0) {
    return product_direct(product, block);
  }
  for (Index k = 0; k < product.K; k += kMaxBlockLength) {
    ProductBlock part = block;
    for (; part.n_begin < block.n_end; part.n_begin = part.n_end) {
      part.n_end = std::min(part.n_begin + kPanelRows, block.n_end);
      multiply_many(product, part, widen_panels(product, part, k, panel));
    }
  }
  add_bias(product, block);
}

}  // namespace tessera::kernels

TESSERA_TARGET_END
