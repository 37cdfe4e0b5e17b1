#include "kernels/log_softmax/log_softmax.h"

#include "kernels/no_cuda/refuse.h"

namespace tessera::kernels {

void log_softmax_cuda(const LogSoftmaxArgs& /*args*/, const Queue& /*queue*/) {
  no_cuda::refuse("log_softmax");
}

}  // namespace tessera::kernels
