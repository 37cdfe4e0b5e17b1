#include "kernels/attention/attention.h"

#include "kernels/attention_vjp/attention_vjp.h"
#include "kernels/no_cuda/refuse.h"

namespace tessera::kernels {

template <class Elem>
void attention_cuda(const AttentionArgs<Elem>& /*args*/, const Queue& /*queue*/) {
  no_cuda::refuse("attention");
}
template void attention_cuda(const AttentionArgs<float>&, const Queue&);
template void attention_cuda(const AttentionArgs<BFloat16>&, const Queue&);

template <class Elem>
void attention_vjp_cuda(const AttentionVjpArgs<Elem>& /*args*/, const Queue& /*queue*/) {
  no_cuda::refuse("attention_vjp");
}
template void attention_vjp_cuda(const AttentionVjpArgs<float>&, const Queue&);
template void attention_vjp_cuda(const AttentionVjpArgs<BFloat16>&, const Queue&);

}  // namespace tessera::kernels
