#include "kernels/matmul_vjp/grouped_matmul_vjp.h"

#include "kernels/no_cuda/refuse.h"

namespace tessera::kernels {

template <class Elem>
void grouped_matmul_dx_cuda(const GroupedMatmulDxArgs<Elem>& /*args*/, const Queue& /*queue*/) {
  no_cuda::refuse("grouped_matmul_dx");
}
template void grouped_matmul_dx_cuda(const GroupedMatmulDxArgs<float>&, const Queue&);
template void grouped_matmul_dx_cuda(const GroupedMatmulDxArgs<BFloat16>&, const Queue&);

template <class Elem>
void grouped_matmul_dw_cuda(const GroupedMatmulDwArgs<Elem>& /*args*/, const Queue& /*queue*/) {
  no_cuda::refuse("grouped_matmul_dw");
}
template void grouped_matmul_dw_cuda(const GroupedMatmulDwArgs<float>&, const Queue&);
template void grouped_matmul_dw_cuda(const GroupedMatmulDwArgs<BFloat16>&, const Queue&);

}  // namespace tessera::kernels
