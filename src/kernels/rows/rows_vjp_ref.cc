#include <algorithm>

#include "kernels/elements.h"
#include "kernels/rows/rows_vjp.h"

namespace tessera::kernels {

template <class Elem>
void combine_experts_vjp_ref(const CombineExpertsVjpArgs<Elem>& args, const Queue& /*queue*/) {
  for (Index i = 0; i < args.T * args.A; ++i) {
    const Elem* dy = args.dy + i / args.A * args.dy_stride;
    // The weight's gradient.
    if (args.dweights != nullptr) {
      const Elem* row = args.expert_rows + args.slots[i] * args.expert_stride;
      double sum = 0;
      for (Index d = 0; d < args.D; ++d)
        sum += wide(dy[d]) * wide(row[d]);
      args.dweights[i] = static_cast<float>(sum);
    }
    // The row's, last: it may stand where the row stood.
    if (args.d_expert_rows != nullptr) {
      Elem* d_row = args.d_expert_rows + args.slots[i] * args.d_expert_stride;
      for (Index d = 0; d < args.D; ++d)
        d_row[d] = rounded<Elem>(wide(args.weights[i]) * wide(dy[d]));
    }
  }
}

template <class Elem, class Sum>
void gather_rows_vjp_ref(const GatherRowsVjpArgs<Elem, Sum>& args, const Queue& /*queue*/) {
  for (Index t = 0; t < args.T; ++t) {
    const std::int32_t id = args.ids[t];
    if (std::find(args.ids, args.ids + t, id) != args.ids + t) continue;  // was summed before
    for (Index d = 0; d < args.D; ++d) {
      Sum& value = args.dtable[id * args.dtable_stride + d];
      double sum = wide(value);
      for (Index i = t; i < args.T; ++i) {
        if (args.ids[i] == id) sum += wide(args.dy[i * args.dy_stride + d]);
      }
      value = rounded<Sum>(sum);
    }
  }
}

template void combine_experts_vjp_ref(const CombineExpertsVjpArgs<float>&, const Queue&);
template void combine_experts_vjp_ref(const CombineExpertsVjpArgs<BFloat16>&, const Queue&);
template void gather_rows_vjp_ref(const GatherRowsVjpArgs<float, float>&, const Queue&);
template void gather_rows_vjp_ref(const GatherRowsVjpArgs<BFloat16, float>&, const Queue&);
template void gather_rows_vjp_ref(const GatherRowsVjpArgs<BFloat16, BFloat16>&, const Queue&);

}  // namespace tessera::kernels
