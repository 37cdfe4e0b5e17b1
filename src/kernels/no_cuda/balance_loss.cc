#include "kernels/balance_loss/balance_loss.h"

#include "kernels/no_cuda/refuse.h"

namespace tessera::kernels {

void balance_loss_cuda(const BalanceLossArgs& /*args*/, const Queue& /*queue*/) {
  no_cuda::refuse("balance_loss");
}

}  // namespace tessera::kernels
