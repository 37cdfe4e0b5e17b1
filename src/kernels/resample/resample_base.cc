// Portable integer loops. The vertical pass runs along the row, which compilers vectorise; the
// horizontal pass keeps the three channels of one pixel in registers.
#include <algorithm>
#include <array>

#include "kernels/resample/internal/passes.h"
#include "kernels/resample/resample.h"

namespace tessera::kernels {
namespace resample_internal {
namespace {

void rows_base(const RowsArgs& args, const RowsTarget& target) noexcept {
  const ResampleAxis& axis = *target.axis;
  for (Index y = 0; y < args.num_rows; ++y) {
    const std::uint8_t* src = args.src + y * args.src_stride;
    std::uint8_t* dst = target.dst + y * target.dst_stride;
    for (Index x = 0; x < axis.out_size; ++x) {
      const std::uint8_t* in = src + Index{axis.first[x]} * 3;
      const std::int32_t* weight = &axis.weight[x * axis.max_taps];
      std::int32_t red = 0;
      std::int32_t green = 0;
      std::int32_t blue = 0;
      for (Index i = 0; i < axis.count[x]; ++i, in += 3) {
        red += weight[i] * in[0];
        green += weight[i] * in[1];
        blue += weight[i] * in[2];
      }
      dst[x * 3] = round_to_byte(red);
      dst[x * 3 + 1] = round_to_byte(green);
      dst[x * 3 + 2] = round_to_byte(blue);
    }
  }
}

void columns_whole_row(const ColumnsArgs& args) noexcept {
  columns_base(args, 0, args.row_bytes);
}

}  // namespace

void columns_base(const ColumnsArgs& args, Index begin, Index end) noexcept {
  constexpr Index kStrip = 64;  // sums of a strip stay in registers or the nearest cache
  const ResampleAxis& axis = *args.axis;
  const std::int32_t* weight = &axis.weight[args.out_idx * axis.max_taps];
  const std::uint8_t* window = args.src + Index{axis.first[args.out_idx]} * args.src_stride;
  for (Index strip = begin; strip < end; strip += kStrip) {
    const Index width = std::min(kStrip, end - strip);
    std::array<std::int32_t, kStrip> sums{};
    for (Index i = 0; i < axis.count[args.out_idx]; ++i) {
      const std::uint8_t* in = window + i * args.src_stride + strip;
      for (Index j = 0; j < width; ++j)
        sums[static_cast<std::size_t>(j)] += weight[i] * in[j];
    }
    for (Index j = 0; j < width; ++j) {
      args.dst[strip + j] = round_to_byte(sums[static_cast<std::size_t>(j)]);
    }
  }
}

}  // namespace resample_internal

void resample_base(const ResampleArgs& args, const Queue& queue) {
  resample_internal::run_passes(
      args, queue.pool(),
      {.rows = resample_internal::rows_base, .columns = resample_internal::columns_whole_row});
}

}  // namespace tessera::kernels
