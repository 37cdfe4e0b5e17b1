// By the vendor's library, summed in f32, without TF32. Cost: 2 M N K operations; weights of other
// types than x are converted first, another 3 to 6 bytes per weight, except q8 ones that few rows
// meet (q8_rows.h).
#include "kernels/matmul/matmul.h"
#include "kernels/matmul/operands.cuh"
#include "kernels/matmul/q8_rows.h"

namespace tessera::kernels {

template <class Elem, class Out>
void matmul_cuda(const MatmulToArgs<Elem, Out>& args, const Queue& queue) {
  if (args.M == 0 || args.N == 0) return;
  if (uses_q8_rows(args.w_type, args.M, 1)) {
    return multiply_q8_rows<Elem, Out>({.x = args.x,
                                        .x_stride = args.x_stride,
                                        .w = &args.w,
                                        .bias = args.bias,
                                        .y = args.y,
                                        .y_stride = args.y_stride,
                                        .R = args.M,
                                        .N = args.N,
                                        .K = args.K},
                                       queue);
  }
  cuda::BlasMatrix w = blas_weight<Elem>(
      {.w = args.w, .stride = args.w_stride, .type = args.w_type, .N = args.N, .K = args.K},
      args.scratch, queue);
  w.is_transposed = true;
  queue.device().blas().multiply({.a = blas_matrix(args.x, args.x_stride),
                                  .b = w,
                                  .y = args.y,
                                  .y_stride = args.y_stride,
                                  .y_type = kBlasTypeOf<Out>,
                                  .bias = args.bias,
                                  .M = args.M,
                                  .N = args.N,
                                  .K = args.K});
}

template void matmul_cuda(const MatmulArgs<float>&, const Queue&);
template void matmul_cuda(const MatmulArgs<BFloat16>&, const Queue&);
template void matmul_cuda(const MatmulToArgs<BFloat16, float>&, const Queue&);

}  // namespace tessera::kernels
