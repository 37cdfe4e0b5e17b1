#include "kernels/sample/sample.h"

#include "kernels/no_cuda/refuse.h"

namespace tessera::kernels {

void sample_cuda(const SampleArgs& /*args*/, const Queue& /*queue*/) {
  no_cuda::refuse("sample");
}

}  // namespace tessera::kernels
