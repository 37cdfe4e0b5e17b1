// The table of variants, best last, and what they share: pair weights, scratch, the order of
// passes.
#include "kernels/resample/resample.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/checked_math.h"
#include "kernels/grain.h"
#include "kernels/resample/internal/passes.h"

namespace tessera::kernels {
namespace {

using resample_internal::kBlockRows;

constexpr Index kAlignment = 64;

Index target_width(const ResampleArgs& args, const ResampleTarget& target) {
  return target.horizontal != nullptr ? target.horizontal->out_size : args.width;
}

Index intermediate_bytes(const ResampleArgs& args, const ResampleTarget& target) {
  return base::round_up(args.height * target_width(args, target) * 3, kAlignment);
}

}  // namespace

std::span<const Variant<ResampleFn>> resample_variants() {
  static constexpr std::array<Variant<ResampleFn>, 3> kVariants = {{
      {Isa::kRef, resample_ref},
      {Isa::kBase, resample_base},
      {Isa::kAvx2, resample_avx2},
  }};
  return kVariants;
}

std::size_t resample_scratch_bytes(const ResampleArgs& args, const Queue& queue) {
  Index bytes = queue.pool().num_threads() * resample_internal::packed_bytes(args.width);
  for (const ResampleTarget& target : args.targets)
    bytes += intermediate_bytes(args, target);
  return static_cast<std::size_t>(bytes);
}

namespace resample_internal {

Index packed_bytes(Index width) {
  const Index num_pairs = base::ceil_div<Index>(width, 2);
  // One vector more: the last pair is stored with a whole one.
  return base::round_up(num_pairs * kBlockRows * 3 * 4 + 32, kAlignment);
}

void add_pairs(ResampleAxis& axis) {
  axis.max_pairs = axis.max_taps / 2 + 1;
  axis.pair_first.resize(axis.out_size);
  axis.pair_count.resize(axis.out_size);
  axis.pairs.assign(axis.out_size * axis.max_pairs * 4, 0);
  for (Index x = 0; x < axis.out_size; ++x) {
    const Index lead = axis.first[x] % 2;
    axis.pair_first[x] = axis.first[x] / 2;
    axis.pair_count[x] = static_cast<std::int32_t>(base::ceil_div<Index>(lead + axis.count[x], 2));
    for (Index i = 0; i < axis.count[x]; ++i) {
      const std::int32_t weight = axis.weight[x * axis.max_taps + i];
      const std::int32_t high = (weight + (1 << 11)) >> 12;
      const Index tap = lead + i;
      std::int16_t* pair = &axis.pairs[(x * axis.max_pairs + tap / 2) * 4];
      pair[tap % 2] = static_cast<std::int16_t>(high);
      pair[2 + tap % 2] = static_cast<std::int16_t>(weight - high * (1 << 12));
    }
  }
}

namespace {

// Where the horizontal pass of a target writes: its intermediate behind the threads' packed blocks,
// or its destination when no vertical pass follows.
struct Plane {
  std::uint8_t* rows = nullptr;
  Index stride = 0;
};

Plane plane_of(const ResampleArgs& args, int num_threads, std::size_t target_idx) {
  const ResampleTarget& target = args.targets[target_idx];
  if (target.vertical == nullptr) return {.rows = target.dst, .stride = target.dst_stride};
  std::uint8_t* rows = scratch_bytes(args) + num_threads * packed_bytes(args.width);
  for (std::size_t i = 0; i < target_idx; ++i)
    rows += intermediate_bytes(args, args.targets[i]);
  return {.rows = rows, .stride = 3 * target_width(args, target)};
}

// One block of source rows through the horizontal pass of every target that has one.
void run_rows(
    const ResampleArgs& args, const Passes& passes, int num_threads, RowsArgs block, Index y) {
  block.src = args.src + y * args.src_stride;
  block.num_rows = std::min(kBlockRows, args.height - y);
  if (passes.pack != nullptr) passes.pack(block);
  for (std::size_t i = 0; i < args.targets.size(); ++i) {
    if (args.targets[i].horizontal == nullptr) continue;
    const Plane plane = plane_of(args, num_threads, i);
    passes.rows(block, {.axis = args.targets[i].horizontal,
                        .dst = plane.rows + y * plane.stride,
                        .dst_stride = plane.stride});
  }
}

// The vertical pass of one target, or the copy when neither pass changes anything.
void run_columns(const ResampleArgs& args,
                 base::ThreadPool& pool,
                 const Passes& passes,
                 std::size_t target_idx) {
  const ResampleTarget& target = args.targets[target_idx];
  if (target.horizontal != nullptr && target.vertical == nullptr) return;  // already in place
  const Plane plane =
      target.horizontal == nullptr
          ? Plane{.rows = const_cast<std::uint8_t*>(args.src), .stride = args.src_stride}
          : plane_of(args, pool.num_threads(), target_idx);
  ColumnsArgs row{.src = plane.rows,
                  .src_stride = plane.stride,
                  .row_bytes = 3 * target_width(args, target),
                  .axis = target.vertical};
  const Index height = row.axis != nullptr ? row.axis->out_size : args.height;
  const Index taps = row.axis != nullptr ? row.axis->max_taps : 1;
  pool.parallel_for(height, rows_per_chunk(row.row_bytes * taps / 8),
                    [&](Index begin, Index end, int) {
                      ColumnsArgs mine = row;
                      for (Index y = begin; y < end; ++y) {
                        mine.out_idx = y;
                        mine.dst = target.dst + y * target.dst_stride;
                        if (mine.axis != nullptr) {
                          passes.columns(mine);
                        } else {
                          std::memcpy(mine.dst, mine.src + y * mine.src_stride,
                                      static_cast<std::size_t>(mine.row_bytes));
                        }
                      }
                    });
}

}  // namespace

void run_passes(const ResampleArgs& args, base::ThreadPool& pool, const Passes& passes) noexcept {
  const Index num_blocks = base::ceil_div(args.height, kBlockRows);
  const Index grain = rows_per_chunk(args.width * kBlockRows);
  pool.parallel_for(num_blocks, grain, [&](Index begin, Index end, int thread_idx) {
    const RowsArgs block{.src_stride = args.src_stride,
                         .width = args.width,
                         .packed = args.scratch + thread_idx * packed_bytes(args.width)};
    for (Index i = begin; i < end; ++i) {
      run_rows(args, passes, pool.num_threads(), block, i * kBlockRows);
    }
  });
  for (std::size_t i = 0; i < args.targets.size(); ++i)
    run_columns(args, pool, passes, i);
}

}  // namespace resample_internal
}  // namespace tessera::kernels
