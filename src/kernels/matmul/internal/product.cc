#include "kernels/matmul/internal/product.h"

#include <cstdint>

namespace tessera::kernels {
namespace {

constexpr Index kScratchAlignment = 64;

// A claim of the loop should move about this many bytes of weights when rows are few: long enough
// to stream, short enough that two threads end together.
constexpr Index kChunkBytes = 128 * 1024;

// Rows of x that one block keeps at hand: 128 x 1152 x 4 bytes = 590 KB, a part of the second-level
// cache, reused for every panel of weights.
constexpr Index kPartRows = 128;

// How the rows of one group times its matrix are cut into parts x chunks blocks.
struct Cut {
  Index part_rows = 0;
  Index chunk_columns = 0;
  Index num_chunks = 0;
  Index num_blocks = 0;
};

Cut cut_rows(const Product& product, Index rows) {
  Cut cut;
  cut.part_rows = kPartRows;
  cut.chunk_columns = kPanelRows;
  if (rows <= kDirectRows) {
    const Index row_bytes =
        std::max<Index>(1, product.K * (product.w_type == WeightType::kF32 ? 4 : 2));
    cut.chunk_columns =
        std::max<Index>(1, kChunkBytes / (row_bytes * kColumnMultiple)) * kColumnMultiple;
  }
  cut.num_chunks = base::ceil_div(product.N, cut.chunk_columns);
  cut.num_blocks = base::ceil_div(rows, cut.part_rows) * cut.num_chunks;
  return cut;
}

Index count_blocks(const ProductGroups& groups) {
  Index num_blocks = 0;
  for (Index g = 0; g < groups.num_groups; ++g) {
    num_blocks +=
        cut_rows(groups.product, groups.group_begin[g + 1] - groups.group_begin[g]).num_blocks;
  }
  return num_blocks;
}

// Fills in the matrix and the block with index `block_idx` over all groups.
ProductBlock find_block(const ProductGroups& groups, Index block_idx, Product& product) {
  for (Index g = 0; g < groups.num_groups; ++g) {
    const Index begin = groups.group_begin[g];
    const Index end = groups.group_begin[g + 1];
    if (begin == end) continue;
    const Cut cut = cut_rows(groups.product, end - begin);
    if (block_idx < cut.num_blocks) {
      product.w = groups.w[g];
      const Index m_begin = begin + block_idx / cut.num_chunks * cut.part_rows;
      const Index n_begin = block_idx % cut.num_chunks * cut.chunk_columns;
      return {.m_begin = m_begin,
              .m_end = std::min(m_begin + cut.part_rows, end),
              .n_begin = n_begin,
              .n_end = std::min(n_begin + cut.chunk_columns, product.N)};
    }
    block_idx -= cut.num_blocks;
  }
  return {};
}

}  // namespace

Index product_scratch_bytes(WeightType w_type, Index max_rows, int num_threads) {
  if (w_type == WeightType::kF32 || max_rows <= kDirectRows) return 0;
  return num_threads * kPanelBytes + kScratchAlignment;
}

void run_products(const ProductGroups& groups, base::ThreadPool& pool, ProductFn* compute) {
  std::byte* panels = groups.scratch;
  if (panels != nullptr) {
    const auto address = reinterpret_cast<std::uintptr_t>(panels);
    panels += -address % kScratchAlignment;
  }
  pool.parallel_for(count_blocks(groups), 1, [&](Index block_idx, Index, int thread_idx) {
    Product product = groups.product;
    const ProductBlock block = find_block(groups, block_idx, product);
    float* panel =
        panels == nullptr ? nullptr : reinterpret_cast<float*>(panels + thread_idx * kPanelBytes);
    compute(product, block, panel);
  });
}

}  // namespace tessera::kernels
