#include "kernels/matmul_vjp/internal/outer_product.h"

#include <algorithm>
#include <cstdint>

namespace tessera::kernels {
namespace {

constexpr Index kScratchAlignment = 64;
constexpr Index kPanelBytesA =
    kOuterBlockRows / kOuterRows * outer_a_panel_stride(kVjpMaxBlockLength) * 4;
constexpr Index kPanelBytesB = kVjpMaxBlockLength * kOuterColumns * 4;
constexpr Index kPanelBytes = kPanelBytesA + kPanelBytesB;

// Blocks for each thread, so that they end together; smaller ones pack more often.
constexpr Index kBlocksPerThread = 2;
constexpr Index kMinBlockRows = 96;
constexpr Index kMinBlockColumns = 128;

// How the outputs of one product are cut into blocks.
struct Cut {
  Index part_rows = 0;
  Index part_columns = 0;
  Index num_row_parts = 0;
  Index num_column_parts = 0;

  [[nodiscard]] Index num_blocks() const { return num_row_parts * num_column_parts; }
};

Cut make_cut(const OuterProduct& product, Index num_row_parts, Index num_column_parts) {
  Cut cut{
      .part_rows = base::round_up(base::ceil_div(product.I, num_row_parts), kOuterRows),
      .part_columns = base::round_up(base::ceil_div(product.J, num_column_parts), kOuterColumns)};
  cut.num_row_parts = base::ceil_div(product.I, cut.part_rows);
  cut.num_column_parts = base::ceil_div(product.J, cut.part_columns);
  return cut;
}

// How many blocks keep all threads busy, and a number of which their number is best a multiple.
struct Wish {
  Index min_blocks = 0;
  Index multiple = 1;
};

Cut cut_output(const OuterProduct& product, const Wish& wish) {
  if (product.I == 0 || product.J == 0) return {};
  Index num_row_parts = base::ceil_div(product.I, kOuterBlockRows);
  Index num_column_parts = base::ceil_div(product.J, kOuterBlockColumns);
  Cut cut = make_cut(product, num_row_parts, num_column_parts);
  while (cut.num_blocks() < wish.min_blocks || cut.num_blocks() % wish.multiple != 0) {
    const bool has_rows = product.I / (num_row_parts + 1) >= kMinBlockRows;
    const bool has_columns = product.J / (num_column_parts + 1) >= kMinBlockColumns;
    if (!has_rows && !has_columns) break;
    // The longer side, because packing costs 1 / rows + 1 / columns of multiplying.
    if (has_rows && (!has_columns || cut.part_rows >= cut.part_columns)) {
      ++num_row_parts;
    } else {
      ++num_column_parts;
    }
    cut = make_cut(product, num_row_parts, num_column_parts);
  }
  return cut;
}

struct Block {
  Range rows;
  Range columns;
};

Block block_of(const OuterProduct& product, const Cut& cut, Index block_idx) {
  const Index row = block_idx / cut.num_column_parts * cut.part_rows;
  const Index column = block_idx % cut.num_column_parts * cut.part_columns;
  return {.rows = {row, std::min(cut.part_rows, product.I - row)},
          .columns = {column, std::min(cut.part_columns, product.J - column)}};
}

void clear_block(const OuterProduct& product, const Block& block) {
  for (Index i = 0; i < block.rows.count; ++i) {
    std::fill_n(product.c + (block.rows.begin + i) * product.c_stride + block.columns.begin,
                block.columns.count, 0.0F);
  }
}

// Block by block of the sum: rows are packed once, columns sixteen at a time meet all of them.
void multiply_block(const OuterKernels& kernels,
                    const OuterProduct& product,
                    const Block& block,
                    float* panels) {
  if (product.S == 0) return clear_block(product, block);
  float* panel_b = panels + kPanelBytesA / 4;
  const Index step = vjp_block_length(product.S);
  for (Index s = 0; s < product.S; s += step) {
    const Range sum = {s, std::min(step, product.S - s)};
    kernels.pack_a(product, block.rows, sum, panels);
    for (Index j = 0; j < block.columns.count; j += kOuterColumns) {
      const Index column = block.columns.begin + j;
      kernels.pack_b(product, column, sum, panel_b);
      kernels.multiply({.a = panels,
                        .b = panel_b,
                        .length = sum.count,
                        .c = product.c + block.rows.begin * product.c_stride + column,
                        .c_stride = product.c_stride,
                        .rows = block.rows.count,
                        .columns = std::min(kOuterColumns, block.columns.count - j),
                        .adds = product.accumulate || s > 0});
    }
  }
}

// A product with outputs that change: the others have no blocks.
bool is_live(const OuterProduct& product) {
  return product.I > 0 && product.J > 0 && (product.S > 0 || !product.accumulate);
}

}  // namespace

Index outer_scratch_bytes(int num_threads) {
  return num_threads * kPanelBytes + kScratchAlignment;
}

void run_outer_products(const OuterKernels& kernels,
                        Index num_products,
                        OuterProductOf product_of,
                        std::byte* scratch,
                        base::ThreadPool& pool) {
  Index num_live = 0;
  for (Index g = 0; g < num_products; ++g)
    num_live += is_live(product_of(g)) ? 1 : 0;
  if (num_live == 0) return;
  const Index num_threads = pool.num_threads();
  const Index wanted = num_threads == 1 ? 1 : kBlocksPerThread * num_threads;
  const Wish wish{.min_blocks = base::ceil_div(wanted, num_live),
                  .multiple = num_live == 1 ? num_threads : 1};
  Index num_blocks = 0;
  for (Index g = 0; g < num_products; ++g) {
    const OuterProduct product = product_of(g);
    if (is_live(product)) num_blocks += cut_output(product, wish).num_blocks();
  }
  if (scratch != nullptr) {
    scratch += -reinterpret_cast<std::uintptr_t>(scratch) % kScratchAlignment;
  }
  pool.parallel_for(num_blocks, 1, [&](Index block_idx, Index, int thread_idx) {
    for (Index g = 0; g < num_products; ++g) {
      const OuterProduct product = product_of(g);
      if (!is_live(product)) continue;
      const Cut cut = cut_output(product, wish);
      if (block_idx >= cut.num_blocks()) {
        block_idx -= cut.num_blocks();
        continue;
      }
      auto* panels = scratch == nullptr
                         ? nullptr
                         : reinterpret_cast<float*>(scratch + thread_idx * kPanelBytes);
      multiply_block(kernels, product, block_of(product, cut, block_idx), panels);
      return;
    }
  });
}

OuterProduct outer_product(const MatmulDxArgs<float>& args) {
  return {.a = args.dy,
          .a_stride = args.dy_stride,
          .b = args.w,
          .b_stride = args.w_stride,
          .b_type = args.w_type,
          .c = args.dx,
          .c_stride = args.dx_stride,
          .accumulate = args.accumulate,
          .I = args.M,
          .J = args.K,
          .S = args.N};
}

OuterProduct outer_product(const MatmulDwArgs<float>& args) {
  return {.a = args.dy,
          .a_stride = args.dy_stride,
          .is_a_by_columns = true,
          .b = reinterpret_cast<const std::byte*>(args.x),
          .b_stride = args.x_stride,
          .b_row = args.x_row,
          .c = args.dw,
          .c_stride = args.dw_stride,
          .accumulate = args.accumulate,
          .I = args.N,
          .J = args.K,
          .S = args.M};
}

}  // namespace tessera::kernels
