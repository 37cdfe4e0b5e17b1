// The definition: the rows of each group, gathered, times the group's matrix, by the definition of
// matmul, one row at a time.
#include "kernels/grouped_matmul/grouped_matmul.h"
#include "kernels/matmul/matmul.h"

namespace tessera::kernels {

template <class Elem>
void grouped_matmul_ref(const GroupedMatmulArgs<Elem>& args, const Queue& queue) {
  for (Index g = 0; g < args.num_groups; ++g) {
    for (Index r = args.group_begin[g]; r < args.group_begin[g + 1]; ++r) {
      const Index row = args.x_row == nullptr ? r : args.x_row[r];
      matmul_ref(MatmulArgs<Elem>{.x = args.x + row * args.x_stride,
                                  .x_stride = args.x_stride,
                                  .w = args.w[g],
                                  .w_stride = args.w_stride,
                                  .w_type = args.w_type,
                                  .y = args.y + r * args.y_stride,
                                  .y_stride = args.y_stride,
                                  .M = 1,
                                  .N = args.N,
                                  .K = args.K},
                 queue);
    }
  }
}

template void grouped_matmul_ref(const GroupedMatmulArgs<float>&, const Queue&);
template void grouped_matmul_ref(const GroupedMatmulArgs<BFloat16>&, const Queue&);

}  // namespace tessera::kernels
