#include "kernels/activation/activation_vjp.h"

#include "kernels/no_cuda/refuse.h"

namespace tessera::kernels {

template <class Elem>
void gelu_tanh_vjp_cuda(const GeluVjpArgs<Elem>& /*args*/, const Queue& /*queue*/) {
  no_cuda::refuse("gelu_tanh_vjp");
}
template void gelu_tanh_vjp_cuda(const GeluVjpArgs<float>&, const Queue&);
template void gelu_tanh_vjp_cuda(const GeluVjpArgs<BFloat16>&, const Queue&);

template <class Elem>
void gelu_erf_vjp_cuda(const GeluVjpArgs<Elem>& /*args*/, const Queue& /*queue*/) {
  no_cuda::refuse("gelu_erf_vjp");
}
template void gelu_erf_vjp_cuda(const GeluVjpArgs<float>&, const Queue&);
template void gelu_erf_vjp_cuda(const GeluVjpArgs<BFloat16>&, const Queue&);

template <class Elem>
void swiglu_vjp_cuda(const SwigluVjpArgs<Elem>& /*args*/, const Queue& /*queue*/) {
  no_cuda::refuse("swiglu_vjp");
}
template void swiglu_vjp_cuda(const SwigluVjpArgs<float>&, const Queue&);
template void swiglu_vjp_cuda(const SwigluVjpArgs<BFloat16>&, const Queue&);

}  // namespace tessera::kernels
