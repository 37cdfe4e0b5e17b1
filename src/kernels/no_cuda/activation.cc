#include "kernels/activation/activation.h"

#include "kernels/no_cuda/refuse.h"

namespace tessera::kernels {

template <class Elem>
void gelu_tanh_cuda(const GeluArgs<Elem>& /*args*/, const Queue& /*queue*/) {
  no_cuda::refuse("gelu_tanh");
}
template void gelu_tanh_cuda(const GeluArgs<float>&, const Queue&);
template void gelu_tanh_cuda(const GeluArgs<BFloat16>&, const Queue&);

template <class Elem>
void gelu_erf_cuda(const GeluArgs<Elem>& /*args*/, const Queue& /*queue*/) {
  no_cuda::refuse("gelu_erf");
}
template void gelu_erf_cuda(const GeluArgs<float>&, const Queue&);
template void gelu_erf_cuda(const GeluArgs<BFloat16>&, const Queue&);

template <class Elem>
void swiglu_cuda(const SwigluArgs<Elem>& /*args*/, const Queue& /*queue*/) {
  no_cuda::refuse("swiglu");
}
template void swiglu_cuda(const SwigluArgs<float>&, const Queue&);
template void swiglu_cuda(const SwigluArgs<BFloat16>&, const Queue&);

}  // namespace tessera::kernels
