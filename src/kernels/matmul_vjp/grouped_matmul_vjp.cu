// One product per group, in the order of the stream; rows that are taken by index are gathered
// first. Group boundaries and the addresses of the matrices are read on the host.
#include "kernels/matmul/operands.cuh"
#include "kernels/matmul_vjp/grouped_matmul_vjp.h"
#include "kernels/matmul_vjp/internal/groups.h"

namespace tessera::kernels {
template <class Elem>
void grouped_matmul_dx_cuda(const GroupedMatmulDxArgs<Elem>& args, const Queue& queue) {
  for (Index g = 0; g < args.num_groups; ++g)
    matmul_dx_cuda(group_of(args, g), queue);
}

template <class Elem>
void grouped_matmul_dw_cuda(const GroupedMatmulDwArgs<Elem>& args, const Queue& queue) {
  GroupedMatmulDwArgs<Elem> in_order = args;
  if (args.x_row != nullptr) {
    auto* rows = reinterpret_cast<Elem*>(args.scratch);
    take_rows<Elem>(
        {.x = args.x, .row = args.x_row, .y = rows, .x_stride = args.x_stride, .K = args.K},
        args.group_begin[args.num_groups], queue);
    in_order.x = rows;
    in_order.x_stride = args.K;
    in_order.x_row = nullptr;
  }
  for (Index g = 0; g < args.num_groups; ++g) {
    if (args.dw[g] != nullptr) matmul_dw_cuda(group_of(in_order, g), queue);
  }
}

template void grouped_matmul_dx_cuda(const GroupedMatmulDxArgs<float>&, const Queue&);
template void grouped_matmul_dx_cuda(const GroupedMatmulDxArgs<BFloat16>&, const Queue&);
template void grouped_matmul_dw_cuda(const GroupedMatmulDwArgs<float>&, const Queue&);
template void grouped_matmul_dw_cuda(const GroupedMatmulDwArgs<BFloat16>&, const Queue&);

}  // namespace tessera::kernels
