#include "kernels/matmul/matmul.h"

#include <array>

#include "kernels/matmul/gpu_scratch.h"
#include "kernels/matmul/internal/product.h"

namespace tessera::kernels {
namespace {

// A plain product is a grouped one with a single group.
void run(const MatmulArgs& args, base::ThreadPool& pool, ProductFn* compute) {
  const std::array<Index, 2> group_begin = {0, args.M};
  run_products({.product = {.x = args.x,
                            .x_stride = args.x_stride,
                            .w_stride = args.w_stride,
                            .w_type = args.w_type,
                            .bias = args.bias,
                            .y = args.y,
                            .y_stride = args.y_stride,
                            .N = args.N,
                            .K = args.K},
                .w = &args.w,
                .group_begin = group_begin.data(),
                .num_groups = 1,
                .scratch = args.scratch},
               pool, compute);
}

constexpr std::array kVariants = {
    Variant<MatmulFn>{Isa::kRef, &matmul_ref},
    Variant<MatmulFn>{Isa::kBase, &matmul_base},
    Variant<MatmulFn>{Isa::kAvx2, &matmul_avx2},
    Variant<MatmulFn>{Isa::kCuda, &matmul_cuda},
};

}  // namespace

Index matmul_scratch_bytes(const MatmulArgs& args, const Queue& queue) {
  if (queue.is_gpu()) return gpu_weight_scratch_bytes(args.w_type, args.N, args.K);
  return product_scratch_bytes(args.M, queue.pool().num_threads());
}

void matmul_base(const MatmulArgs& args, const Queue& queue) {
  run(args, queue.pool(), &product_base);
}

void matmul_avx2(const MatmulArgs& args, const Queue& queue) {
  run(args, queue.pool(), &product_avx2);
}

std::span<const Variant<MatmulFn>> matmul_variants() {
  return kVariants;
}

}  // namespace tessera::kernels
