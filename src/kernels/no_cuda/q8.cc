#include "kernels/q8/q8.h"

#include "kernels/no_cuda/refuse.h"

namespace tessera::kernels {

template <class Elem>
void q8_decode_cuda(const Q8DecodeToArgs<Elem>& /*args*/, const Queue& /*queue*/) {
  no_cuda::refuse("q8_decode");
}
template void q8_decode_cuda(const Q8DecodeToArgs<float>&, const Queue&);

}  // namespace tessera::kernels
