#include "kernels/rope/rope.h"

#include "kernels/no_cuda/refuse.h"

namespace tessera::kernels {

template <class Elem>
void rope_cuda(const RopeArgs<Elem>& /*args*/, const Queue& /*queue*/) {
  no_cuda::refuse("rope");
}
template void rope_cuda(const RopeArgs<float>&, const Queue&);
template void rope_cuda(const RopeArgs<BFloat16>&, const Queue&);

}  // namespace tessera::kernels
