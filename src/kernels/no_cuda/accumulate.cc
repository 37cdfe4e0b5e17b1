#include "kernels/elementwise/accumulate.h"

#include "kernels/no_cuda/refuse.h"

namespace tessera::kernels {

template <class From, class To>
void accumulate_cuda(const AccumulateArgs<From, To>& /*args*/, const Queue& /*queue*/) {
  no_cuda::refuse("accumulate");
}
template void accumulate_cuda(const AccumulateArgs<float, float>&, const Queue&);
template void accumulate_cuda(const AccumulateArgs<BFloat16, float>&, const Queue&);
template void accumulate_cuda(const AccumulateArgs<BFloat16, BFloat16>&, const Queue&);

}  // namespace tessera::kernels
