// One product per group, in the order of the stream; rows that are taken by index are gathered
// first. Group boundaries and the addresses of the matrices are read on the host.
#include "kernels/grouped_matmul/grouped_matmul.h"
#include "kernels/matmul/matmul.h"
#include "kernels/matmul/operands.cuh"

namespace tessera::kernels {

template <class Elem>
void grouped_matmul_cuda(const GroupedMatmulArgs<Elem>& args, const Queue& queue) {
  const Index R = args.group_begin[args.num_groups];
  const Elem* x = args.x;
  Index x_stride = args.x_stride;
  std::byte* scratch = args.scratch;
  if (args.x_row != nullptr) {
    auto* rows = reinterpret_cast<Elem*>(scratch);
    scratch += gpu_scratch_bytes<Elem>(R * args.K);
    take_rows<Elem>({.x = x, .row = args.x_row, .y = rows, .x_stride = x_stride, .K = args.K}, R,
                    queue);
    x = rows;
    x_stride = args.K;
  }
  for (Index g = 0; g < args.num_groups; ++g) {
    const Index begin = args.group_begin[g];
    matmul_cuda(MatmulArgs<Elem>{.x = x + begin * x_stride,
                                 .x_stride = x_stride,
                                 .w = args.w[g],
                                 .w_stride = args.w_stride,
                                 .w_type = args.w_type,
                                 .y = args.y + begin * args.y_stride,
                                 .y_stride = args.y_stride,
                                 .M = args.group_begin[g + 1] - begin,
                                 .N = args.N,
                                 .K = args.K,
                                 .scratch = scratch},
                queue);
  }
}

template void grouped_matmul_cuda(const GroupedMatmulArgs<float>&, const Queue&);
template void grouped_matmul_cuda(const GroupedMatmulArgs<BFloat16>&, const Queue&);

}  // namespace tessera::kernels
