#include "kernels/matmul_vjp/matmul_vjp.h"

#include "kernels/no_cuda/refuse.h"

namespace tessera::kernels {

template <class Elem>
void matmul_dx_cuda(const MatmulDxArgs<Elem>& /*args*/, const Queue& /*queue*/) {
  no_cuda::refuse("matmul_dx");
}
template void matmul_dx_cuda(const MatmulDxArgs<float>&, const Queue&);
template void matmul_dx_cuda(const MatmulDxArgs<BFloat16>&, const Queue&);

template <class Elem>
void matmul_dw_cuda(const MatmulDwArgs<Elem>& /*args*/, const Queue& /*queue*/) {
  no_cuda::refuse("matmul_dw");
}
template void matmul_dw_cuda(const MatmulDwArgs<float>&, const Queue&);
template void matmul_dw_cuda(const MatmulDwArgs<BFloat16>&, const Queue&);

}  // namespace tessera::kernels
