// Portable decoding: rows in parallel, a block at a time.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "base/float16.h"
#include "kernels/grain.h"
#include "kernels/q8/q8.h"

namespace tessera::kernels {
namespace {

// Up to 32 values of one row of a panel block.
void decode_block(const std::byte* panel_block, Index panel_row, Index count, float* y) {
  Float16 scale;
  std::memcpy(&scale, panel_block + panel_row * 2, sizeof(scale));
  const float step = to_float(scale);
  std::array<std::int8_t, kQ8BlockLength> q;
  const std::byte* values = panel_block + kQ8ScaleBytes + panel_row * kQ8GroupLength;
  for (std::size_t k = 0; k < kQ8BlockLength; k += kQ8GroupLength) {
    std::memcpy(q.data() + k, values + k * kQ8PanelRows, kQ8GroupLength);
  }
  for (Index k = 0; k < count; ++k)
    y[k] = step * static_cast<float>(q[static_cast<std::size_t>(k)]);
}

void decode_row(const std::byte* q8, Index row, Index K, float* y) {
  const std::byte* panel_block = q8 + row / kQ8PanelRows * q8_panel_bytes(K);
  for (Index k = 0; k < K; k += kQ8BlockLength, panel_block += kQ8PanelBlockBytes) {
    decode_block(panel_block, row % kQ8PanelRows, std::min(kQ8BlockLength, K - k), y + k);
  }
}

}  // namespace

void q8_decode_base(const Q8DecodeArgs& args, const Queue& queue) {
  queue.parallel_for(args.M, rows_per_chunk(args.K), [&](Index begin, Index end, int) {
    for (Index m = begin; m < end; ++m) {
      const Index row = args.row == nullptr ? m : args.row[m];
      decode_row(args.q8, row, args.K, args.y + m * args.y_stride);
    }
  });
}

}  // namespace tessera::kernels
