#include "kernels/matmul_vjp/matmul_vjp.h"

#include <array>

#include "kernels/matmul/gpu_scratch.h"
#include "kernels/matmul_vjp/internal/outer_product.h"

namespace tessera::kernels {
namespace {

// A plain gradient is a grouped one with a single group.
template <class Args>
void run(const OuterKernels& kernels, const Args& args, base::ThreadPool& pool) {
  run_outer_products(
      kernels, 1, [&](Index) { return outer_product(args); }, args.scratch, pool);
}

constexpr std::array kDxVariants = {
    Variant<MatmulDxFn>{Isa::kRef, &matmul_dx_ref},
    Variant<MatmulDxFn>{Isa::kBase, &matmul_dx_base},
    Variant<MatmulDxFn>{Isa::kAvx2, &matmul_dx_avx2},
    Variant<MatmulDxFn>{Isa::kCuda, &matmul_dx_cuda},
};

constexpr std::array kDwVariants = {
    Variant<MatmulDwFn>{Isa::kRef, &matmul_dw_ref},
    Variant<MatmulDwFn>{Isa::kBase, &matmul_dw_base},
    Variant<MatmulDwFn>{Isa::kAvx2, &matmul_dw_avx2},
    Variant<MatmulDwFn>{Isa::kCuda, &matmul_dw_cuda},
};

}  // namespace

Index matmul_dx_scratch_bytes(const MatmulDxArgs& args, const Queue& queue) {
  if (queue.is_gpu()) return gpu_weight_scratch_bytes(args.w_type, args.N, args.K);
  return args.M == 0 || args.N == 0 || args.K == 0
             ? 0
             : outer_scratch_bytes(queue.pool().num_threads());
}

Index matmul_dw_scratch_bytes(const MatmulDwArgs& args, const Queue& queue) {
  if (queue.is_gpu()) return 0;
  return args.M == 0 || args.N == 0 || args.K == 0
             ? 0
             : outer_scratch_bytes(queue.pool().num_threads());
}

void matmul_dx_base(const MatmulDxArgs& args, const Queue& queue) {
  run(outer_kernels_base(), args, queue.pool());
}

void matmul_dx_avx2(const MatmulDxArgs& args, const Queue& queue) {
  run(outer_kernels_avx2(), args, queue.pool());
}

void matmul_dw_base(const MatmulDwArgs& args, const Queue& queue) {
  run(outer_kernels_base(), args, queue.pool());
}

void matmul_dw_avx2(const MatmulDwArgs& args, const Queue& queue) {
  run(outer_kernels_avx2(), args, queue.pool());
}

std::span<const Variant<MatmulDxFn>> matmul_dx_variants() {
  return kDxVariants;
}

std::span<const Variant<MatmulDwFn>> matmul_dw_variants() {
  return kDwVariants;
}

}  // namespace tessera::kernels
