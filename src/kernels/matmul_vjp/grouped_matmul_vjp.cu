// One product per group, in the order of the stream; rows that are taken by index are gathered
// first. Group boundaries and the addresses of the matrices are read on the host.
#include "kernels/matmul/operands.cuh"
#include "kernels/matmul_vjp/grouped_matmul_vjp.h"
#include "kernels/matmul_vjp/internal/groups.h"

namespace tessera::kernels {
namespace {

// What a product without rows leaves.
void write_zeros(const MatmulDwArgs& group, const Queue& queue) {
  if (group.accumulate) return;
  for (Index n = 0; n < group.N; ++n) {
    queue.device().clear(group.dw + n * group.dw_stride,
                         static_cast<std::size_t>(group.K) * sizeof(float));
  }
}

}  // namespace

void grouped_matmul_dx_cuda(const GroupedMatmulDxArgs& args, const Queue& queue) {
  for (Index g = 0; g < args.num_groups; ++g)
    matmul_dx_cuda(group_of(args, g), queue);
}

void grouped_matmul_dw_cuda(const GroupedMatmulDwArgs& args, const Queue& queue) {
  GroupedMatmulDwArgs in_order = args;
  if (args.x_row != nullptr) {
    auto* rows = reinterpret_cast<float*>(args.scratch);
    take_rows({.x = args.x, .row = args.x_row, .y = rows, .x_stride = args.x_stride, .K = args.K},
              args.group_begin[args.num_groups], queue);
    in_order.x = rows;
    in_order.x_stride = args.K;
    in_order.x_row = nullptr;
  }
  for (Index g = 0; g < args.num_groups; ++g) {
    if (args.dw[g] == nullptr) continue;
    const MatmulDwArgs group = group_of(in_order, g);
    if (group.M == 0) {
      write_zeros(group, queue);
    } else {
      matmul_dw_cuda(group, queue);
    }
  }
}

}  // namespace tessera::kernels
