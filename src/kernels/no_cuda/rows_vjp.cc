#include "kernels/rows/rows_vjp.h"

#include "kernels/no_cuda/refuse.h"

namespace tessera::kernels {

template <class Elem>
void combine_experts_vjp_cuda(const CombineExpertsVjpArgs<Elem>& /*args*/, const Queue& /*queue*/) {
  no_cuda::refuse("combine_experts_vjp");
}
template void combine_experts_vjp_cuda(const CombineExpertsVjpArgs<float>&, const Queue&);
template void combine_experts_vjp_cuda(const CombineExpertsVjpArgs<BFloat16>&, const Queue&);

template <class From, class To>
void gather_rows_vjp_cuda(const GatherRowsVjpArgs<From, To>& /*args*/, const Queue& /*queue*/) {
  no_cuda::refuse("gather_rows_vjp");
}
template void gather_rows_vjp_cuda(const GatherRowsVjpArgs<float, float>&, const Queue&);
template void gather_rows_vjp_cuda(const GatherRowsVjpArgs<BFloat16, float>&, const Queue&);
template void gather_rows_vjp_cuda(const GatherRowsVjpArgs<BFloat16, BFloat16>&, const Queue&);

}  // namespace tessera::kernels
