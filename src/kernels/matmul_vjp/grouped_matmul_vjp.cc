#include "kernels/matmul_vjp/grouped_matmul_vjp.h"

#include <array>

#include "kernels/matmul/gpu_scratch.h"
#include "kernels/matmul_vjp/internal/groups.h"
#include "kernels/matmul_vjp/internal/outer_product.h"

namespace tessera::kernels {
namespace {

void run(const OuterKernels& kernels, const GroupedMatmulDxArgs& args, base::ThreadPool& pool) {
  run_outer_products(
      kernels, args.num_groups, [&](Index g) { return outer_product(group_of(args, g)); },
      args.scratch, pool);
}

void run(const OuterKernels& kernels, const GroupedMatmulDwArgs& args, base::ThreadPool& pool) {
  const auto product_of = [&](Index g) {
    return args.dw[g] == nullptr ? OuterProduct{} : outer_product(group_of(args, g));
  };
  run_outer_products(kernels, args.num_groups, product_of, args.scratch, pool);
}

constexpr std::array kDxVariants = {
    Variant<GroupedMatmulDxFn>{Isa::kRef, &grouped_matmul_dx_ref},
    Variant<GroupedMatmulDxFn>{Isa::kBase, &grouped_matmul_dx_base},
    Variant<GroupedMatmulDxFn>{Isa::kAvx2, &grouped_matmul_dx_avx2},
    Variant<GroupedMatmulDxFn>{Isa::kCuda, &grouped_matmul_dx_cuda},
};

constexpr std::array kDwVariants = {
    Variant<GroupedMatmulDwFn>{Isa::kRef, &grouped_matmul_dw_ref},
    Variant<GroupedMatmulDwFn>{Isa::kBase, &grouped_matmul_dw_base},
    Variant<GroupedMatmulDwFn>{Isa::kAvx2, &grouped_matmul_dw_avx2},
    Variant<GroupedMatmulDwFn>{Isa::kCuda, &grouped_matmul_dw_cuda},
};

bool has_rows(const Index* group_begin, Index num_groups) {
  return num_groups > 0 && group_begin[num_groups] > group_begin[0];
}

}  // namespace

Index grouped_matmul_dx_scratch_bytes(const GroupedMatmulDxArgs& args, const Queue& queue) {
  if (queue.is_gpu()) return gpu_weight_scratch_bytes(args.w_type, args.N, args.K);
  return has_rows(args.group_begin, args.num_groups)
             ? outer_scratch_bytes(queue.pool().num_threads())
             : 0;
}

Index grouped_matmul_dw_scratch_bytes(const GroupedMatmulDwArgs& args, const Queue& queue) {
  if (queue.is_gpu()) {
    return args.x_row == nullptr ? 0
                                 : gpu_scratch_bytes(args.group_begin[args.num_groups] * args.K);
  }
  return has_rows(args.group_begin, args.num_groups)
             ? outer_scratch_bytes(queue.pool().num_threads())
             : 0;
}

void grouped_matmul_dx_base(const GroupedMatmulDxArgs& args, const Queue& queue) {
  run(outer_kernels_base(), args, queue.pool());
}

void grouped_matmul_dx_avx2(const GroupedMatmulDxArgs& args, const Queue& queue) {
  run(outer_kernels_avx2(), args, queue.pool());
}

void grouped_matmul_dw_base(const GroupedMatmulDwArgs& args, const Queue& queue) {
  run(outer_kernels_base(), args, queue.pool());
}

void grouped_matmul_dw_avx2(const GroupedMatmulDwArgs& args, const Queue& queue) {
  run(outer_kernels_avx2(), args, queue.pool());
}

std::span<const Variant<GroupedMatmulDxFn>> grouped_matmul_dx_variants() {
  return kDxVariants;
}

std::span<const Variant<GroupedMatmulDwFn>> grouped_matmul_dw_variants() {
  return kDwVariants;
}

}  // namespace tessera::kernels
