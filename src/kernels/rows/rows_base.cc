#include <algorithm>
#include <array>
#include <cstddef>

#include "kernels/grain.h"
#include "kernels/rows/rows.h"

namespace tessera::kernels {
namespace {

// Columns of one pass over the experts of a token: the sums stay in the first-level cache.
constexpr Index kBlock = 256;

void combine_block(const CombineExpertsArgs<float>& args, Index t, Index first, Index count) {
  std::array<float, kBlock> sums;
  std::fill_n(sums.begin(), count, 0.0F);
  // Experts, in order.
  for (Index a = 0; a < args.A; ++a) {
    const float weight = combine_weight(args, t, a);
    const float* row = args.expert_rows + args.slots[t * args.A + a] * args.expert_stride + first;
    for (Index d = 0; d < count; ++d)
      sums[static_cast<std::size_t>(d)] += weight * row[d];
  }
  // Base last.
  float* y = args.y + t * args.y_stride + first;
  if (args.base == nullptr) {
    std::copy_n(sums.begin(), count, y);
    return;
  }
  const float* base = args.base + t * args.base_stride + first;
  for (Index d = 0; d < count; ++d)
    y[d] = base[d] + sums[static_cast<std::size_t>(d)];
}

}  // namespace

template <class Stored>
void gather_rows_base(const GatherRowsArgs<Stored, float>& args, const Queue& queue) {
  queue.parallel_for(args.T, rows_per_chunk(args.D), [&](Index begin, Index end, int /*thread*/) {
    for (Index t = begin; t < end; ++t) {
      const Stored* row = args.table + args.ids[t] * args.table_stride;
      float* y = args.y + t * args.y_stride;
      for (Index d = 0; d < args.D; ++d)
        y[d] = to_float(row[d]);
    }
  });
}

template void gather_rows_base(const GatherRowsArgs<float, float>&, const Queue&);
template void gather_rows_base(const GatherRowsArgs<BFloat16, float>&, const Queue&);
template void gather_rows_base(const GatherRowsArgs<Float16, float>&, const Queue&);

void scatter_rows_base(const ScatterRowsArgs<float>& args, const Queue& queue) {
  queue.parallel_for(args.T, rows_per_chunk(args.D), [&](Index begin, Index end, int /*thread*/) {
    for (Index t = begin; t < end; ++t) {
      std::copy_n(args.x + t * args.x_stride, args.D,
                  args.y + args.destinations[t] * args.y_stride);
    }
  });
}

void combine_experts_base(const CombineExpertsArgs<float>& args, const Queue& queue) {
  const Index row_cost = args.D * (args.A + 1);
  queue.parallel_for(args.T, rows_per_chunk(row_cost), [&](Index begin, Index end, int /*thread*/) {
    for (Index t = begin; t < end; ++t) {
      for (Index first = 0; first < args.D; first += kBlock) {
        combine_block(args, t, first, std::min(kBlock, args.D - first));
      }
    }
  });
}

}  // namespace tessera::kernels
