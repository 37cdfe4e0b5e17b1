#include "kernels/grouped_matmul/grouped_matmul.h"

#include "kernels/no_cuda/refuse.h"

namespace tessera::kernels {

template <class Elem>
void grouped_matmul_cuda(const GroupedMatmulArgs<Elem>& /*args*/, const Queue& /*queue*/) {
  no_cuda::refuse("grouped_matmul");
}
template void grouped_matmul_cuda(const GroupedMatmulArgs<float>&, const Queue&);
template void grouped_matmul_cuda(const GroupedMatmulArgs<BFloat16>&, const Queue&);

}  // namespace tessera::kernels
