#include "kernels/patchify/patchify.h"

#include "kernels/no_cuda/refuse.h"

namespace tessera::kernels {

template <class Elem>
void patchify_cuda(const PatchifyArgs<Elem>& /*args*/, const Queue& /*queue*/) {
  no_cuda::refuse("patchify");
}
template void patchify_cuda(const PatchifyArgs<float>&, const Queue&);
template void patchify_cuda(const PatchifyArgs<BFloat16>&, const Queue&);

}  // namespace tessera::kernels
