// The order of work that the blocked variants share: eight rows at a time through the horizontal
// pass of every target, then each target's rows through the vertical pass. A variant brings the two
// inner loops.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/index.h"
#include "base/thread_pool.h"
#include "kernels/resample/resample.h"

namespace tessera::kernels::resample_internal {

inline constexpr Index kBlockRows = 8;

// Up to kBlockRows rows of the source, resized along x. Rows beyond num_rows are not written.
struct RowsArgs {
  const std::uint8_t* src = nullptr;  // [num_rows, width, 3]
  Index src_stride = 0;
  Index width = 0;
  Index num_rows = 0;
  std::byte* packed = nullptr;  // packed_bytes(width), 32-byte aligned; the variant's own layout
};

// One destination of the horizontal pass, at the block's first row.
struct RowsTarget {
  const ResampleAxis* axis = nullptr;
  std::uint8_t* dst = nullptr;  // [num_rows, X, 3]
  Index dst_stride = 0;
};

// One output row: the weighted sum of source rows.
struct ColumnsArgs {
  const std::uint8_t* src = nullptr;  // [S, row_bytes]
  Index src_stride = 0;
  Index row_bytes = 0;
  const ResampleAxis* axis = nullptr;
  Index out_idx = 0;
  std::uint8_t* dst = nullptr;  // [row_bytes]
};

struct Passes {
  void (*pack)(const RowsArgs& args) noexcept = nullptr;  // once per block
  void (*rows)(const RowsArgs& args, const RowsTarget& target) noexcept = nullptr;
  void (*columns)(const ColumnsArgs& args) noexcept = nullptr;
};

void run_passes(const ResampleArgs& args, base::ThreadPool& pool, const Passes& passes) noexcept;

// The portable vertical pass for bytes [begin, end) of a row; vector variants use it for rows
// shorter than a vector.
void columns_base(const ColumnsArgs& args, Index begin, Index end) noexcept;

// Fills the pair weights of an axis from its plain ones.
void add_pairs(ResampleAxis& axis);

// Bytes of one packed block: the pixels of kBlockRows rows as 16-bit numbers.
[[nodiscard]] Index packed_bytes(Index width);

// The scratch, of which the definition uses only the place of one intermediate.
[[nodiscard]] inline std::uint8_t* scratch_bytes(const ResampleArgs& args) {
  return reinterpret_cast<std::uint8_t*>(args.scratch);
}

// Rounds a sum of 22-bit products to a byte.
[[nodiscard]] inline std::uint8_t round_to_byte(std::int32_t sum) {
  const std::int32_t value = (sum + (1 << 21)) >> 22;
  return static_cast<std::uint8_t>(value < 0 ? 0 : (value > 255 ? 255 : value));
}

}  // namespace tessera::kernels::resample_internal
