#include "kernels/matmul/internal/product.h"

#include <cstdint>

namespace tessera::kernels {
namespace {

constexpr Index kScratchAlignment = 64;

// A claim of the loop should move about this many bytes of weights when rows are few: long enough
// to stream, short enough that two threads end together.
constexpr Index kChunkBytes = Index{256} << 10;

// Blocks for each thread, so that they end together; smaller ones pack more often.
constexpr Index kBlocksPerThread = 2;
constexpr Index kMinPartRows = 48;
constexpr Index kMinChunkColumns = 96;
constexpr Index kRowMultiple = 6;

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

// Few rows: a claim is a run of weights.
Cut cut_columns(const Product& product, Index rows) {
  const Index element_bytes = product.w_type == WeightType::kF32 ? 4 : 2;
  const Index row_bytes = std::max<Index>(1, product.K * element_bytes);
  const Index steps = std::max<Index>(1, kChunkBytes / (row_bytes * kColumnMultiple));
  return make_cut(product, rows, rows + 1, steps * kColumnMultiple);
}

// Nearly equal parts and chunks.
Cut cut_evenly(const Product& product, Index rows, Index num_parts, Index num_chunks) {
  return make_cut(product, rows, base::round_up(base::ceil_div(rows, num_parts), kRowMultiple),
                  base::round_up(base::ceil_div(product.N, num_chunks), 2 * kColumnMultiple));
}

// `min_blocks`: how many blocks keep all threads busy.
Cut cut_rows(const Product& product, Index rows, Index min_blocks) {
  if (rows <= kDirectRows) return cut_columns(product, rows);
  Index num_parts = base::ceil_div(rows, kPartRows);
  Index num_chunks = std::max<Index>(1, base::ceil_div(product.N, kChunkColumns));
  Cut cut = cut_evenly(product, rows, num_parts, num_chunks);
  while (cut.num_blocks < min_blocks) {
    const bool has_rows = rows / (num_parts + 1) >= kMinPartRows;
    const bool has_columns = product.N / (num_chunks + 1) >= kMinChunkColumns;
    if (!has_rows && !has_columns) break;
    // Packing costs 1 / part_rows + 1 / chunk_columns of multiplying: the longer side is cut.
    if (has_rows && (!has_columns || cut.part_rows >= cut.chunk_columns)) {
      ++num_parts;
    } else {
      ++num_chunks;
    }
    cut = cut_evenly(product, rows, num_parts, num_chunks);
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
