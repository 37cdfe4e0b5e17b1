#include "kernels/elements.h"
#include "kernels/rows/rows.h"

namespace tessera::kernels {

template <class Stored, class Elem>
void gather_rows_ref(const GatherRowsArgs<Stored, Elem>& args, const Queue& /*queue*/) {
  for (Index t = 0; t < args.T; ++t) {
    for (Index d = 0; d < args.D; ++d) {
      args.y[t * args.y_stride + d] =
          rounded<Elem>(wide(args.table[args.ids[t] * args.table_stride + d]));
    }
  }
}

template void gather_rows_ref(const GatherRowsArgs<float, float>&, const Queue&);
template void gather_rows_ref(const GatherRowsArgs<BFloat16, float>&, const Queue&);
template void gather_rows_ref(const GatherRowsArgs<Float16, float>&, const Queue&);
template void gather_rows_ref(const GatherRowsArgs<float, BFloat16>&, const Queue&);
template void gather_rows_ref(const GatherRowsArgs<BFloat16, BFloat16>&, const Queue&);
template void gather_rows_ref(const GatherRowsArgs<Float16, BFloat16>&, const Queue&);

template <class Elem>
void scatter_rows_ref(const ScatterRowsArgs<Elem>& args, const Queue& /*queue*/) {
  for (Index t = 0; t < args.T; ++t) {
    for (Index d = 0; d < args.D; ++d) {
      args.y[args.destinations[t] * args.y_stride + d] = args.x[t * args.x_stride + d];
    }
  }
}

template <class Elem>
void combine_experts_ref(const CombineExpertsArgs<Elem>& args, const Queue& /*queue*/) {
  for (Index t = 0; t < args.T; ++t) {
    for (Index d = 0; d < args.D; ++d) {
      double sum = 0;
      for (Index a = 0; a < args.A; ++a) {
        const Index row = args.slots[t * args.A + a];
        sum +=
            wide(combine_weight(args, t, a)) * wide(args.expert_rows[row * args.expert_stride + d]);
      }
      const Elem* base = args.base;
      if (base != nullptr) sum += wide(base[t * args.base_stride + d]);
      args.y[t * args.y_stride + d] = rounded<Elem>(sum);
    }
  }
}

template void scatter_rows_ref(const ScatterRowsArgs<float>&, const Queue&);
template void scatter_rows_ref(const ScatterRowsArgs<BFloat16>&, const Queue&);
template void combine_experts_ref(const CombineExpertsArgs<float>&, const Queue&);
template void combine_experts_ref(const CombineExpertsArgs<BFloat16>&, const Queue&);

}  // namespace tessera::kernels
