// By the vendor's library, summed in f32, without TF32. Cost: 2 M N K operations each.
#include "base/check.h"
#include "kernels/matmul/operands.cuh"
#include "kernels/matmul_vjp/matmul_vjp.h"

namespace tessera::kernels {

template <class Elem>
void matmul_dx_cuda(const MatmulDxArgs<Elem>& args, const Queue& queue) {
  if (args.M == 0 || args.K == 0) return;
  const cuda::BlasMatrix w = blas_weight<Elem>(
      {.w = args.w, .stride = args.w_stride, .type = args.w_type, .N = args.N, .K = args.K},
      args.scratch, queue);
  queue.device().blas().multiply({.a = blas_matrix(args.dy, args.dy_stride),
                                  .b = w,
                                  .y = args.dx,
                                  .y_stride = args.dx_stride,
                                  .y_type = kBlasTypeOf<Elem>,
                                  .accumulate = args.accumulate,
                                  .M = args.M,
                                  .N = args.K,
                                  .K = args.N});
}

template <class Elem>
void matmul_dw_cuda(const MatmulDwArgs<Elem>& args, const Queue& queue) {
  if (args.N == 0 || args.K == 0) return;
  base::check(args.x_row == nullptr, "matmul_dw", "rows in order, are taken by index");
  queue.device().blas().multiply({.a = blas_matrix(args.dy, args.dy_stride, /*is_transposed=*/true),
                                  .b = blas_matrix(args.x, args.x_stride),
                                  .y = args.dw,
                                  .y_stride = args.dw_stride,
                                  .accumulate = args.accumulate,
                                  .M = args.N,
                                  .N = args.K,
                                  .K = args.M});
}

template void matmul_dx_cuda(const MatmulDxArgs<float>&, const Queue&);
template void matmul_dx_cuda(const MatmulDxArgs<BFloat16>&, const Queue&);
template void matmul_dw_cuda(const MatmulDwArgs<float>&, const Queue&);
template void matmul_dw_cuda(const MatmulDwArgs<BFloat16>&, const Queue&);

}  // namespace tessera::kernels
