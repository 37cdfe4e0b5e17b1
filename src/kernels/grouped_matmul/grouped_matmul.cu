// One launch for all groups (internal/grouped_products.h); weights of other types than x are
// converted first, except q8 ones that few rows meet (matmul/q8_rows.h).
#include "kernels/grouped_matmul/grouped_matmul.h"
#include "kernels/grouped_matmul/internal/grouped_products.h"
#include "kernels/matmul/operands.cuh"
#include "kernels/matmul/q8_rows.h"

namespace tessera::kernels {

template <class Elem>
void grouped_matmul_cuda(const GroupedMatmulArgs<Elem>& args, const Queue& queue) {
  if (args.R == 0 || args.N == 0) return;
  if (uses_q8_rows(args.w_type, args.R, args.num_groups)) {
    return multiply_q8_rows<Elem, Elem>({.x = args.x,
                                         .x_stride = args.x_stride,
                                         .x_row = args.x_row,
                                         .w = args.w,
                                         .group_begin = args.group_begin,
                                         .num_groups = args.num_groups,
                                         .y = args.y,
                                         .y_stride = args.y_stride,
                                         .R = args.R,
                                         .N = args.N,
                                         .K = args.K},
                                        queue);
  }
  const GroupWeights<Elem> weights =
      group_weights<Elem>(args.w, args.num_groups,
                          {.stride = args.w_stride, .type = args.w_type, .N = args.N, .K = args.K},
                          args.scratch, queue);
  multiply_grouped_rows<Elem>({.a = args.x,
                               .a_stride = args.x_stride,
                               .a_row = args.x_row,
                               .w = weights.w.data(),
                               .w_stride = weights.stride,
                               .group_begin = args.group_begin,
                               .num_groups = args.num_groups,
                               .c = args.y,
                               .c_stride = args.y_stride,
                               .R = args.R,
                               .columns = args.N,
                               .length = args.K},
                              queue);
}

template void grouped_matmul_cuda(const GroupedMatmulArgs<float>&, const Queue&);
template void grouped_matmul_cuda(const GroupedMatmulArgs<BFloat16>&, const Queue&);

}  // namespace tessera::kernels
