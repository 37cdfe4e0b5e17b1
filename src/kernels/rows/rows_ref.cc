#include "kernels/rows/rows.h"

namespace tessera::kernels {

template <class Elem>
void gather_rows_ref(const GatherRowsArgs<Elem>& args, const Queue& /*queue*/) {
  for (Index t = 0; t < args.T; ++t) {
    for (Index d = 0; d < args.D; ++d) {
      args.y[t * args.y_stride + d] = to_float(args.table[args.ids[t] * args.table_stride + d]);
    }
  }
}

template void gather_rows_ref(const GatherRowsArgs<float>&, const Queue&);
template void gather_rows_ref(const GatherRowsArgs<BFloat16>&, const Queue&);
template void gather_rows_ref(const GatherRowsArgs<Float16>&, const Queue&);

void scatter_rows_ref(const ScatterRowsArgs& args, const Queue& /*queue*/) {
  for (Index t = 0; t < args.T; ++t) {
    for (Index d = 0; d < args.D; ++d) {
      args.y[args.destinations[t] * args.y_stride + d] = args.x[t * args.x_stride + d];
    }
  }
}

void combine_experts_ref(const CombineExpertsArgs& args, const Queue& /*queue*/) {
  for (Index t = 0; t < args.T; ++t) {
    for (Index d = 0; d < args.D; ++d) {
      double sum = 0;
      for (Index a = 0; a < args.A; ++a) {
        const Index row = args.slots[t * args.A + a];
        sum += static_cast<double>(args.weights[t * args.A + a]) *
               static_cast<double>(args.expert_rows[row * args.expert_stride + d]);
      }
      const float* base = args.base;
      if (base != nullptr) sum += static_cast<double>(base[t * args.base_stride + d]);
      args.y[t * args.y_stride + d] = static_cast<float>(sum);
    }
  }
}

}  // namespace tessera::kernels
