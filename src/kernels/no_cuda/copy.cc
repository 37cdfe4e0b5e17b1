#include "kernels/copy/copy.h"

#include "kernels/no_cuda/refuse.h"

namespace tessera::kernels {

template <class From, class To>
void copy_cuda(const CopyArgs<From, To>& /*args*/, const Queue& /*queue*/) {
  no_cuda::refuse("copy");
}

template void copy_cuda(const CopyArgs<float, float>&, const Queue&);
template void copy_cuda(const CopyArgs<float, BFloat16>&, const Queue&);
template void copy_cuda(const CopyArgs<float, Float16>&, const Queue&);
template void copy_cuda(const CopyArgs<BFloat16, float>&, const Queue&);
template void copy_cuda(const CopyArgs<Float16, float>&, const Queue&);
template void copy_cuda(const CopyArgs<BFloat16, BFloat16>&, const Queue&);
template void copy_cuda(const CopyArgs<Float16, Float16>&, const Queue&);

}  // namespace tessera::kernels
