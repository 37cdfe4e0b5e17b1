#include "kernels/norm_vjp/norm_vjp.h"

#include "kernels/no_cuda/refuse.h"

namespace tessera::kernels {

template <class Elem>
void rms_norm_vjp_cuda(const NormVjpArgs<Elem>& /*args*/, const Queue& /*queue*/) {
  no_cuda::refuse("rms_norm_vjp");
}
template void rms_norm_vjp_cuda(const NormVjpArgs<float>&, const Queue&);
template void rms_norm_vjp_cuda(const NormVjpArgs<BFloat16>&, const Queue&);

template <class Elem>
void layer_norm_vjp_cuda(const NormVjpArgs<Elem>& /*args*/, const Queue& /*queue*/) {
  no_cuda::refuse("layer_norm_vjp");
}
template void layer_norm_vjp_cuda(const NormVjpArgs<float>&, const Queue&);
template void layer_norm_vjp_cuda(const NormVjpArgs<BFloat16>&, const Queue&);

}  // namespace tessera::kernels
