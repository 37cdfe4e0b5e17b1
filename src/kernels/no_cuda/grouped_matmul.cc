#include "kernels/grouped_matmul/grouped_matmul.h"

#include "kernels/no_cuda/refuse.h"

namespace tessera::kernels {

void grouped_matmul_cuda(const GroupedMatmulArgs& /*args*/, const Queue& /*queue*/) {
  no_cuda::refuse("grouped_matmul");
}

}  // namespace tessera::kernels
