#include "kernels/router/router.h"

#include "kernels/no_cuda/refuse.h"
#include "kernels/router/router_vjp.h"

namespace tessera::kernels {

void router_cuda(const RouterArgs& /*args*/, const Queue& /*queue*/) {
  no_cuda::refuse("router");
}

void router_vjp_cuda(const RouterVjpArgs& /*args*/, const Queue& /*queue*/) {
  no_cuda::refuse("router_vjp");
}

}  // namespace tessera::kernels
