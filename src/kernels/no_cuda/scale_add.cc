// Linked in place of the .cu files when the CUDA back end is not built (TESSERA_CUDA=OFF). No
// tensor can lie on a GPU then, so that reaching these functions takes a caller that did not ask
// first.
#include "kernels/scale_add/scale_add.h"

namespace tessera::kernels {

void scale_add_cuda(const ScaleAddArgs& /*args*/, cuda::Stream /*stream*/) {
  throw cuda::DeviceError("scale_add: a build with the CUDA back end, this one has none");
}

void scale_add_vjp_cuda(const ScaleAddVjpArgs& /*args*/, cuda::Stream /*stream*/) {
  throw cuda::DeviceError("scale_add_vjp: a build with the CUDA back end, this one has none");
}

}  // namespace tessera::kernels
