#include "kernels/scale_add/scale_add.h"

#include "kernels/no_cuda/refuse.h"

namespace tessera::kernels {

void scale_add_cuda(const ScaleAddArgs& /*args*/, const Queue& /*queue*/) {
  no_cuda::refuse("scale_add");
}

void scale_add_vjp_cuda(const ScaleAddVjpArgs& /*args*/, const Queue& /*queue*/) {
  no_cuda::refuse("scale_add_vjp");
}

}  // namespace tessera::kernels
