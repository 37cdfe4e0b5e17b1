// By the vendor's library, in f32 without TF32. Cost: 2 M N K operations; weights of other types
// are widened first, another 4 to 6 bytes per weight.
#include "kernels/matmul/matmul.h"
#include "kernels/matmul/operands.cuh"

namespace tessera::kernels {

void matmul_cuda(const MatmulArgs& args, const Queue& queue) {
  if (args.M == 0 || args.N == 0) return;
  cuda::BlasMatrix w = f32_weight(
      {.w = args.w, .stride = args.w_stride, .type = args.w_type, .N = args.N, .K = args.K},
      args.scratch, queue);
  w.is_transposed = true;
  queue.device().blas().multiply({.a = {.data = args.x, .stride = args.x_stride},
                                  .b = w,
                                  .y = args.y,
                                  .y_stride = args.y_stride,
                                  .bias = args.bias,
                                  .M = args.M,
                                  .N = args.N,
                                  .K = args.K});
}

}  // namespace tessera::kernels
