// What the gradients of products share: c[I,J] (+)= sum over s of a(i,s) * b[s,J], as sums of outer
// products of packed panels.
//
//                     columns j -->
//   a panels        +--------------+ b panel, 16 columns: [s][16], first-level cache
//   of 6 rows:      |              |
//   [s][6]     ===  |  6 x 16 of c |  12 accumulators of 8 lanes
//   second level    +--------------+
//
// A variant supplies three inner loops; run_outer_products cuts the outputs of all products into
// blocks and hands them to the pool. The sum over s is never cut among threads.
#pragma once

#include <cstddef>

#include "base/function_ref.h"
#include "base/index.h"
#include "base/thread_pool.h"
#include "kernels/matmul_vjp/matmul_vjp.h"
#include "kernels/weight_type.h"

namespace tessera::kernels {

struct OuterProduct {
  const float* a = nullptr;
  Index a_stride = 0;
  bool is_a_by_columns = false;  // false: a(i,s) = a[i * a_stride + s]; true: a[s * a_stride + i]
  const std::byte* b = nullptr;  // [S, J] of b_type
  Index b_stride = 0;            // not read for q8
  WeightType b_type = WeightType::kF32;
  const Index* b_row = nullptr;  // row s is row b_row[s] of b; none: row s
  float* c = nullptr;            // [I, J]
  Index c_stride = 0;
  bool accumulate = false;
  Index I = 0;
  Index J = 0;
  Index S = 0;

  [[nodiscard]] Index row_of_b(Index s) const { return b_row == nullptr ? s : b_row[s]; }
};

inline constexpr Index kOuterRows = 6;      // of one panel of a
inline constexpr Index kOuterColumns = 16;  // of one panel of b

// Rows of a block: 384 x 256 x 4 bytes = 390 KB, what packed rows take of the second-level cache.
inline constexpr Index kOuterBlockRows = 384;
// Columns of a block: with so many, packing the rows costs a few hundredths of multiplying them.
inline constexpr Index kOuterBlockColumns = 1024;

struct Range {
  Index begin = 0;
  Index count = 0;
};

// Floats from one panel of a to the next: whole cache lines, and room for a vector of 8 stored at
// the last 6.
[[nodiscard]] constexpr Index outer_a_panel_stride(Index length) {
  return base::round_up(length * kOuterRows + 2, Index{16});
}

// One panel of b times all panels of a of a block, within one block of the sum.
struct OuterStrip {
  const float* a = nullptr;  // panels [length][6], outer_a_panel_stride(length) apart
  const float* b = nullptr;  // [length][16]
  Index length = 0;
  float* c = nullptr;  // [rows, columns]
  Index c_stride = 0;
  Index rows = 0;
  Index columns = 0;  // at most 16
  bool adds = false;  // to c, instead of writing it
};

// The inner loops of one instruction set. Panels are whole: what stands for rows and columns that
// do not exist may be any value, and nothing is written for them.
struct OuterKernels {
  void (*pack_a)(const OuterProduct& product, Range rows, Range sum, float* panels) = nullptr;
  void (*pack_b)(const OuterProduct& product, Index column, Range sum, float* panel) = nullptr;
  void (*multiply)(const OuterStrip& strip) = nullptr;
};

[[nodiscard]] OuterKernels outer_kernels_base();
[[nodiscard]] OuterKernels outer_kernels_avx2();

// The product of group g. One with nothing to do has no rows or no columns.
using OuterProductOf = base::FunctionRef<OuterProduct(Index g)>;

// One parallel loop over the blocks of all products; scratch has outer_scratch_bytes() bytes.
void run_outer_products(const OuterKernels& kernels,
                        Index num_products,
                        OuterProductOf product_of,
                        std::byte* scratch,
                        base::ThreadPool& pool);

[[nodiscard]] Index outer_scratch_bytes(int num_threads);

[[nodiscard]] OuterProduct outer_product(const MatmulDxArgs<float>& args);
[[nodiscard]] OuterProduct outer_product(const MatmulDwArgs<float>& args);

}  // namespace tessera::kernels
