// What matmul and grouped_matmul share: one weight matrix times a set of rows, cut into blocks.
//
// A variant supplies one function that computes any block [m_begin, m_end) x [n_begin, n_end) on
// one thread; run_products cuts the work and hands the blocks to the pool.
#pragma once

#include <algorithm>
#include <cstddef>

#include "base/checked_math.h"
#include "base/index.h"
#include "base/thread_pool.h"
#include "kernels/weight_type.h"

namespace tessera::kernels {

struct Product {
  const float* x = nullptr;  // [*, K]
  Index x_stride = 0;
  const Index* x_row = nullptr;  // row m of the product is row x_row[m] of x; none: row m
  const std::byte* w = nullptr;  // [N, K] of w_type
  Index w_stride = 0;
  WeightType w_type = WeightType::kF32;
  const float* bias = nullptr;  // [N], or none
  float* y = nullptr;           // [M, N]
  Index y_stride = 0;
  Index N = 0;
  Index K = 0;

  [[nodiscard]] const float* row(Index m) const {
    return x + (x_row == nullptr ? m : x_row[m]) * x_stride;
  }
};

struct ProductBlock {
  Index m_begin = 0;
  Index m_end = 0;
  Index n_begin = 0;  // a multiple of kColumnMultiple
  Index n_end = 0;    // so is this, or it is N
};

// `panel` has kPanelBytes bytes, aligned to 64, when the block has more than kDirectRows rows; it
// may be null otherwise.
using ProductFn = void(const Product& product, const ProductBlock& block, float* panel) noexcept;

// Blocks start at multiples of this many weight rows: whole tiles of 3 and 4 rows, whole q8 panels.
inline constexpr Index kColumnMultiple = 24;

// Up to this many rows, weights are read where they lie on every use; above, packed into panels.
inline constexpr Index kDirectRows = 16;

// The longest k-block: 4 rows of x and 3 of w, 35 KB in f32, stay in the first-level cache.
inline constexpr Index kMaxBlockLength = 1280;

// Rows of x of a block with many rows, a multiple of 6, and about how many weight rows it has: x is
// packed once for all of them, weights once for all rows of x.
inline constexpr Index kPartRows = 384;
inline constexpr Index kChunkColumns = 960;

// Scratch of one thread: packed rows of x (384 x 1280 x 4 bytes), 16 packed weight rows, and the
// sums of 8 lanes for 16 columns. Of it, 8-bit weights use kPanelRows widened weight rows.
inline constexpr Index kPanelRows = 48;
inline constexpr Index kPanelBytes =
    (kPartRows + 16) * kMaxBlockLength * 4 + 8 * kPartRows * 16 * 4;
static_assert(kPanelBytes >= kPanelRows * kMaxBlockLength * 4);

// k-blocks of nearly equal length, a multiple of 8: a function of K alone, part of the contract.
[[nodiscard]] constexpr Index k_block_length(Index K) {
  const Index num_blocks = std::max<Index>(1, base::ceil_div(K, kMaxBlockLength));
  return base::round_up(base::ceil_div(K, num_blocks), Index{8});
}

// Rows sorted by the matrix they meet: rows [group_begin[g], group_begin[g+1]) meet w[g]. A plain
// product is one group.
struct ProductGroups {
  Product product;                      // its w is filled in from the group
  const std::byte* const* w = nullptr;  // [G]
  const Index* group_begin = nullptr;   // [G+1], ascending
  Index num_groups = 0;
  std::byte* scratch = nullptr;  // product_scratch_bytes() bytes
};

// One parallel loop over the blocks of all groups; `compute` is called once for every block.
void run_products(const ProductGroups& groups, base::ThreadPool& pool, ProductFn* compute);

// For a product of at most `max_rows` rows with one matrix.
[[nodiscard]] Index product_scratch_bytes(Index max_rows, int num_threads);

// The blocks of one product on one thread, by instruction set.
void product_base(const Product& product, const ProductBlock& block, float* panel) noexcept;
void product_avx2(const Product& product, const ProductBlock& block, float* panel) noexcept;
void product_q8_avx2(const Product& product,
                     const ProductBlock& block,
                     float* panel) noexcept;  // its q8 part

}  // namespace tessera::kernels
