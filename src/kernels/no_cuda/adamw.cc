#include "kernels/adamw/adamw.h"

#include "kernels/no_cuda/refuse.h"

namespace tessera::kernels {

template <class Elem>
void adamw_cuda(const AdamwArgs<Elem>& /*args*/, const Queue& /*queue*/) {
  no_cuda::refuse("adamw");
}
template void adamw_cuda(const AdamwArgs<float>&, const Queue&);
template void adamw_cuda(const AdamwArgs<BFloat16>&, const Queue&);

}  // namespace tessera::kernels
