#include "kernels/matmul_vjp/matmul_vjp.h"

#include "kernels/no_cuda/refuse.h"

namespace tessera::kernels {

void matmul_dx_cuda(const MatmulDxArgs& /*args*/, const Queue& /*queue*/) {
  no_cuda::refuse("matmul_dx");
}

void matmul_dw_cuda(const MatmulDwArgs& /*args*/, const Queue& /*queue*/) {
  no_cuda::refuse("matmul_dw");
}

}  // namespace tessera::kernels
