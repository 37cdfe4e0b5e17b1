#include "kernels/matmul/matmul.h"

#include "kernels/no_cuda/refuse.h"

namespace tessera::kernels {

void matmul_cuda(const MatmulArgs& /*args*/, const Queue& /*queue*/) {
  no_cuda::refuse("matmul");
}

}  // namespace tessera::kernels
