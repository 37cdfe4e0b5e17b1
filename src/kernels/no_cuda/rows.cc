#include "kernels/rows/rows.h"

#include "kernels/no_cuda/refuse.h"

namespace tessera::kernels {

template <class From, class To>
void gather_rows_cuda(const GatherRowsArgs<From, To>& /*args*/, const Queue& /*queue*/) {
  no_cuda::refuse("gather_rows");
}
template void gather_rows_cuda(const GatherRowsArgs<float, float>&, const Queue&);
template void gather_rows_cuda(const GatherRowsArgs<BFloat16, float>&, const Queue&);
template void gather_rows_cuda(const GatherRowsArgs<Float16, float>&, const Queue&);
template void gather_rows_cuda(const GatherRowsArgs<float, BFloat16>&, const Queue&);
template void gather_rows_cuda(const GatherRowsArgs<BFloat16, BFloat16>&, const Queue&);
template void gather_rows_cuda(const GatherRowsArgs<Float16, BFloat16>&, const Queue&);

template <class Elem>
void scatter_rows_cuda(const ScatterRowsArgs<Elem>& /*args*/, const Queue& /*queue*/) {
  no_cuda::refuse("scatter_rows");
}
template void scatter_rows_cuda(const ScatterRowsArgs<float>&, const Queue&);
template void scatter_rows_cuda(const ScatterRowsArgs<BFloat16>&, const Queue&);

template <class Elem>
void combine_experts_cuda(const CombineExpertsArgs<Elem>& /*args*/, const Queue& /*queue*/) {
  no_cuda::refuse("combine_experts");
}
template void combine_experts_cuda(const CombineExpertsArgs<float>&, const Queue&);
template void combine_experts_cuda(const CombineExpertsArgs<BFloat16>&, const Queue&);

}  // namespace tessera::kernels
