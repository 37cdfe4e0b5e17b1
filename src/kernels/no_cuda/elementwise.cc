#include "kernels/elementwise/elementwise.h"

#include "kernels/no_cuda/refuse.h"

namespace tessera::kernels {

template <class Elem>
void add_cuda(const AddArgs<Elem>& /*args*/, const Queue& /*queue*/) {
  no_cuda::refuse("add");
}
template void add_cuda(const AddArgs<float>&, const Queue&);
template void add_cuda(const AddArgs<BFloat16>&, const Queue&);

template <class Elem>
void scale_cuda(const ScaleArgs<Elem>& /*args*/, const Queue& /*queue*/) {
  no_cuda::refuse("scale");
}
template void scale_cuda(const ScaleArgs<float>&, const Queue&);
template void scale_cuda(const ScaleArgs<BFloat16>&, const Queue&);

}  // namespace tessera::kernels
