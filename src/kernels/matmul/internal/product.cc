#include "kernels/matmul/internal/product.h"

#include <cstdint>

namespace tessera::kernels {
namespace {

constexpr Index kScratchAlignment = 64;

// A claim of the loop should move about this many bytes of weights when rows are few: long enough
// to stream, short enough that two threads end together.
constexpr Index kChunkBytes = 256 * 1024;

// Rows of x of one block: 128 x 1280 x 4 bytes = 650 KB, what a k-block takes of the second-level
// cache.
constexpr Index kPartRows = 128;
constexpr Index kMinPartRows = 64;

// Blocks for each thread, so that they end together although none is like the other.
constexpr Index kBlocksPerThread = 8;

// How the rows of one group times its matrix are cut into parts x chunks blocks.
struct Cut {
  Index part_rows = 0;
  Index chunk_columns = 0;
  Index num_chunks = 0;
  Index num_blocks = 0;
};

Cut make_cut(const Product& product, Index rows, Index part_rows, Index chunk_columns) {
  const Index num_chunks = base::ceil_div(product.N, chunk_columns);
  return {.part_rows = part_rows,
          .chunk_columns = chunk_columns,
          .num_chunks = num_chunks,
          .num_blocks = num_chunks * base::ceil_div(rows, part_rows)};
}

// `min_blocks`: how many blocks keep all threads busy; smaller ones read the weights more often.
Cut cut_rows(const Product& product, Index rows, Index min_blocks) {
  if (rows <= kDirectRows) {
    const Index element_bytes = product.w_type == WeightType::kF32 ? 4 : 2;
    const Index row_bytes = std::max<Index>(1, product.K * element_bytes);
    const Index steps = std::max<Index>(1, kChunkBytes / (row_bytes * kColumnMultiple));
    return make_cut(product, rows, rows + 1, steps * kColumnMultiple);
  }
  Cut cut = make_cut(product, rows, kPartRows, kChunkColumns);
  while (cut.num_blocks < min_blocks && cut.part_rows > kMinPartRows) {
    cut = make_cut(product, rows, cut.part_rows / 2, kChunkColumns);
  }
  while (cut.num_blocks < min_blocks && cut.chunk_columns > kPanelRows) {
    cut = make_cut(product, rows, cut.part_rows, cut.chunk_columns / 2);
  }
  return cut;
}

Index count_blocks(const ProductGroups& groups, Index min_blocks) {
  Index num_blocks = 0;
  for (Index g = 0; g < groups.num_groups; ++g) {
    const Index rows = groups.group_begin[g + 1] - groups.group_begin[g];
    if (rows > 0) num_blocks += cut_rows(groups.product, rows, min_blocks).num_blocks;
  }
  return num_blocks;
}

// The number of blocks into which a group should fall at least.
Index min_blocks_per_group(const ProductGroups& groups, int num_threads) {
  Index num_groups = 0;
  for (Index g = 0; g < groups.num_groups; ++g) {
    if (groups.group_begin[g + 1] > groups.group_begin[g]) ++num_groups;
  }
  return base::ceil_div(kBlocksPerThread * num_threads, std::max<Index>(num_groups, 1));
}

// Fills in the matrix and the block with index `block_idx` over all groups.
ProductBlock find_block(const ProductGroups& groups,
                        Index min_blocks,
                        Index block_idx,
                        Product& product) {
  for (Index g = 0; g < groups.num_groups; ++g) {
    const Index begin = groups.group_begin[g];
    const Index end = groups.group_begin[g + 1];
    if (begin == end) continue;
    const Cut cut = cut_rows(groups.product, end - begin, min_blocks);
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

Index product_scratch_bytes(Index max_rows, int num_threads) {
  if (max_rows <= kDirectRows) return 0;
  return num_threads * kPanelBytes + kScratchAlignment;
}

void run_products(const ProductGroups& groups, base::ThreadPool& pool, ProductFn* compute) {
  std::byte* panels = groups.scratch;
  if (panels != nullptr) {
    const auto address = reinterpret_cast<std::uintptr_t>(panels);
    panels += -address % kScratchAlignment;
  }
  const Index min_blocks = min_blocks_per_group(groups, pool.num_threads());
  pool.parallel_for(
      count_blocks(groups, min_blocks), 1, [&](Index block_idx, Index, int thread_idx) {
        Product product = groups.product;
        const ProductBlock block = find_block(groups, min_blocks, block_idx, product);
        float* panel = panels == nullptr
                           ? nullptr
                           : reinterpret_cast<float*>(panels + thread_idx * kPanelBytes);
        compute(product, block, panel);
      });
}

}  // namespace tessera::kernels
