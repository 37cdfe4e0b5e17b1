#include <algorithm>

#include "kernels/grain.h"
#include "kernels/rows/rows_vjp.h"
#include "kernels/simd/partial_sums.h"

namespace tessera::kernels {
namespace {

void combine_vjp_token(const CombineExpertsVjpArgs<float>& args, Index t) {
  const float* dy = args.dy + t * args.dy_stride;
  for (Index i = t * args.A; i < (t + 1) * args.A; ++i) {
    // The weight's gradient.
    if (args.dweights != nullptr) {
      const float* row = args.expert_rows + args.slots[i] * args.expert_stride;
      args.dweights[i] = sum_interleaved(args.D, [&](Index d) { return dy[d] * row[d]; });
    }
    // The row's, last: it may stand where the row stood.
    if (args.d_expert_rows != nullptr) {
      float* d_row = args.d_expert_rows + args.slots[i] * args.d_expert_stride;
      for (Index d = 0; d < args.D; ++d)
        d_row[d] = args.weights[i] * dy[d];
    }
  }
}

// At least a line of the cache, so that threads do not write to the same one more than at seams.
constexpr Index kMinColumns = 64;

}  // namespace

void combine_experts_vjp_base(const CombineExpertsVjpArgs<float>& args, const Queue& queue) {
  const Index row_cost = args.D * args.A;
  queue.parallel_for(args.T, rows_per_chunk(row_cost), [&](Index begin, Index end, int /*thread*/) {
    for (Index t = begin; t < end; ++t)
      combine_vjp_token(args, t);
  });
}

// Columns are shared among threads, not tokens: two tokens may name the same row. Cost: 12 bytes
// moved and one addition per value; bound by memory, so that no vector variant pays.
void gather_rows_vjp_base(const GatherRowsVjpArgs<float, float>& args, const Queue& queue) {
  const Index grain = std::max(kMinColumns, rows_per_chunk(args.T));
  queue.parallel_for(args.D, grain, [&](Index begin, Index end, int /*thread*/) {
    for (Index t = 0; t < args.T; ++t) {
      const float* dy = args.dy + t * args.dy_stride;
      float* row = args.dtable + args.ids[t] * args.dtable_stride;
      for (Index d = begin; d < end; ++d)
        row[d] += dy[d];
    }
  });
}

}  // namespace tessera::kernels
