#include <algorithm>

#include "kernels/rows/rows_vjp.h"

namespace tessera::kernels {

void combine_experts_vjp_ref(const CombineExpertsVjpArgs& args, const Queue& /*queue*/) {
  for (Index i = 0; i < args.T * args.A; ++i) {
    const float* dy = args.dy + i / args.A * args.dy_stride;
    // The weight's gradient.
    if (args.dweights != nullptr) {
      const float* row = args.expert_rows + args.slots[i] * args.expert_stride;
      double sum = 0;
      for (Index d = 0; d < args.D; ++d)
        sum += static_cast<double>(dy[d]) * static_cast<double>(row[d]);
      args.dweights[i] = static_cast<float>(sum);
    }
    // The row's, last: it may stand where the row stood.
    if (args.d_expert_rows != nullptr) {
      float* d_row = args.d_expert_rows + args.slots[i] * args.d_expert_stride;
      for (Index d = 0; d < args.D; ++d)
        d_row[d] = args.weights[i] * dy[d];
    }
  }
}

void gather_rows_vjp_ref(const GatherRowsVjpArgs& args, const Queue& /*queue*/) {
  for (Index t = 0; t < args.T; ++t) {
    const std::int32_t id = args.ids[t];
    if (std::find(args.ids, args.ids + t, id) != args.ids + t) continue;  // was summed before
    for (Index d = 0; d < args.D; ++d) {
      float& value = args.dtable[id * args.dtable_stride + d];
      auto sum = static_cast<double>(value);
      for (Index i = t; i < args.T; ++i) {
        if (args.ids[i] == id) sum += static_cast<double>(args.dy[i * args.dy_stride + d]);
      }
      value = static_cast<float>(sum);
    }
  }
}

}  // namespace tessera::kernels
