// The definition: the rows of each group alone, by the definitions of the plain gradients.
#include "kernels/matmul_vjp/grouped_matmul_vjp.h"
#include "kernels/matmul_vjp/internal/groups.h"

namespace tessera::kernels {

template <class Elem>
void grouped_matmul_dx_ref(const GroupedMatmulDxArgs<Elem>& args, const Queue& queue) {
  for (Index g = 0; g < args.num_groups; ++g)
    matmul_dx_ref(group_of(args, g), queue);
}

template <class Elem>
void grouped_matmul_dw_ref(const GroupedMatmulDwArgs<Elem>& args, const Queue& queue) {
  for (Index g = 0; g < args.num_groups; ++g) {
    if (args.dw[g] != nullptr) matmul_dw_ref(group_of(args, g), queue);
  }
}

template void grouped_matmul_dx_ref(const GroupedMatmulDxArgs<float>&, const Queue&);
template void grouped_matmul_dx_ref(const GroupedMatmulDxArgs<BFloat16>&, const Queue&);
template void grouped_matmul_dw_ref(const GroupedMatmulDwArgs<float>&, const Queue&);
template void grouped_matmul_dw_ref(const GroupedMatmulDwArgs<BFloat16>&, const Queue&);

}  // namespace tessera::kernels
