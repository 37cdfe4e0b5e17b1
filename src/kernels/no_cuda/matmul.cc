#include "kernels/matmul/matmul.h"

#include "kernels/no_cuda/refuse.h"

namespace tessera::kernels {

template <class Elem, class Out>
void matmul_cuda(const MatmulToArgs<Elem, Out>& /*args*/, const Queue& /*queue*/) {
  no_cuda::refuse("matmul");
}
template void matmul_cuda(const MatmulArgs<float>&, const Queue&);
template void matmul_cuda(const MatmulArgs<BFloat16>&, const Queue&);
template void matmul_cuda(const MatmulToArgs<BFloat16, float>&, const Queue&);

}  // namespace tessera::kernels
