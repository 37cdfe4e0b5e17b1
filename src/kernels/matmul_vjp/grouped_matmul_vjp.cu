// One launch for all groups (grouped_matmul/internal/grouped_products.h); weights of other types
// than dy are converted first.
#include "kernels/grouped_matmul/internal/grouped_products.h"
#include "kernels/matmul/operands.cuh"
#include "kernels/matmul_vjp/grouped_matmul_vjp.h"

namespace tessera::kernels {

template <class Elem>
void grouped_matmul_dx_cuda(const GroupedMatmulDxArgs<Elem>& args, const Queue& queue) {
  const GroupWeights<Elem> weights =
      group_weights<Elem>(args.w, args.num_groups,
                          {.stride = args.w_stride, .type = args.w_type, .N = args.N, .K = args.K},
                          args.scratch, queue);
  multiply_grouped_rows<Elem>({.a = args.dy,
                               .a_stride = args.dy_stride,
                               .w = weights.w.data(),
                               .w_stride = weights.stride,
                               .is_w_by_length = true,
                               .group_begin = args.group_begin,
                               .num_groups = args.num_groups,
                               .c = args.dx,
                               .c_stride = args.dx_stride,
                               .accumulate = args.accumulate,
                               .R = args.R,
                               .columns = args.K,
                               .length = args.N},
                              queue);
}

template <class Elem>
void grouped_matmul_dw_cuda(const GroupedMatmulDwArgs<Elem>& args, const Queue& queue) {
  multiply_grouped_matrices<Elem>({.dy = args.dy,
                                   .dy_stride = args.dy_stride,
                                   .x = args.x,
                                   .x_stride = args.x_stride,
                                   .x_row = args.x_row,
                                   .group_begin = args.group_begin,
                                   .num_groups = args.num_groups,
                                   .dw = args.dw,
                                   .accumulate = args.accumulate,
                                   .dw_stride = args.dw_stride,
                                   .R = args.R,
                                   .N = args.N,
                                   .K = args.K,
                                   .scratch = args.scratch},
                                  queue);
}

template void grouped_matmul_dx_cuda(const GroupedMatmulDxArgs<float>&, const Queue&);
template void grouped_matmul_dx_cuda(const GroupedMatmulDxArgs<BFloat16>&, const Queue&);
template void grouped_matmul_dw_cuda(const GroupedMatmulDwArgs<float>&, const Queue&);
template void grouped_matmul_dw_cuda(const GroupedMatmulDwArgs<BFloat16>&, const Queue&);

}  // namespace tessera::kernels
