#include "kernels/matmul_vjp/grouped_matmul_vjp.h"

#include "kernels/no_cuda/refuse.h"

namespace tessera::kernels {

void grouped_matmul_dx_cuda(const GroupedMatmulDxArgs& /*args*/, const Queue& /*queue*/) {
  no_cuda::refuse("grouped_matmul_dx");
}

void grouped_matmul_dw_cuda(const GroupedMatmulDwArgs& /*args*/, const Queue& /*queue*/) {
  no_cuda::refuse("grouped_matmul_dw");
}

}  // namespace tessera::kernels
