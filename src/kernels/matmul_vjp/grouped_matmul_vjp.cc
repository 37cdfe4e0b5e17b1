#include "kernels/matmul_vjp/grouped_matmul_vjp.h"

#include <array>

#include "kernels/grouped_matmul/internal/grouped_products.h"
#include "kernels/matmul/gpu_scratch.h"
#include "kernels/matmul_vjp/internal/groups.h"
#include "kernels/matmul_vjp/internal/outer_product.h"

namespace tessera::kernels {
namespace {

void run(const OuterKernels& kernels,
         const GroupedMatmulDxArgs<float>& args,
         base::ThreadPool& pool) {
  run_outer_products(
      kernels, args.num_groups, [&](Index g) { return outer_product(group_of(args, g)); },
      args.scratch, pool);
}

void run(const OuterKernels& kernels,
         const GroupedMatmulDwArgs<float>& args,
         base::ThreadPool& pool) {
  const auto product_of = [&](Index g) {
    return args.dw[g] == nullptr ? OuterProduct{} : outer_product(group_of(args, g));
  };
  run_outer_products(kernels, args.num_groups, product_of, args.scratch, pool);
}

}  // namespace

template <class Elem>
Index grouped_matmul_dx_scratch_bytes(const GroupedMatmulDxArgs<Elem>& args, const Queue& queue) {
  if (queue.is_gpu())
    return args.num_groups * gpu_weight_scratch_bytes<Elem>(args.w_type, args.N, args.K);
  return args.R == 0 ? 0 : outer_scratch_bytes(queue.pool().num_threads());
}

template <class Elem>
Index grouped_matmul_dw_scratch_bytes(const GroupedMatmulDwArgs<Elem>& args, const Queue& queue) {
  if (queue.is_gpu())
    return grouped_matrices_scratch_bytes<Elem>(args.R, args.num_groups, args.N, args.K, queue);
  return args.R == 0 ? 0 : outer_scratch_bytes(queue.pool().num_threads());
}

template Index grouped_matmul_dx_scratch_bytes(const GroupedMatmulDxArgs<float>&, const Queue&);
template Index grouped_matmul_dx_scratch_bytes(const GroupedMatmulDxArgs<BFloat16>&, const Queue&);
template Index grouped_matmul_dw_scratch_bytes(const GroupedMatmulDwArgs<float>&, const Queue&);
template Index grouped_matmul_dw_scratch_bytes(const GroupedMatmulDwArgs<BFloat16>&, const Queue&);

void grouped_matmul_dx_base(const GroupedMatmulDxArgs<float>& args, const Queue& queue) {
  run(outer_kernels_base(), args, queue.pool());
}

void grouped_matmul_dx_avx2(const GroupedMatmulDxArgs<float>& args, const Queue& queue) {
  run(outer_kernels_avx2(), args, queue.pool());
}

void grouped_matmul_dw_base(const GroupedMatmulDwArgs<float>& args, const Queue& queue) {
  run(outer_kernels_base(), args, queue.pool());
}

void grouped_matmul_dw_avx2(const GroupedMatmulDwArgs<float>& args, const Queue& queue) {
  run(outer_kernels_avx2(), args, queue.pool());
}

template <>
std::span<const Variant<GroupedMatmulDxFn<float>>> grouped_matmul_dx_variants() {
  static constexpr std::array<Variant<GroupedMatmulDxFn<float>>, 4> kVariants = {{
      {Isa::kRef, grouped_matmul_dx_ref<float>},
      {Isa::kBase, grouped_matmul_dx_base},
      {Isa::kAvx2, grouped_matmul_dx_avx2},
      {Isa::kCuda, grouped_matmul_dx_cuda<float>},
  }};
  return kVariants;
}

template <>
std::span<const Variant<GroupedMatmulDxFn<BFloat16>>> grouped_matmul_dx_variants() {
  static constexpr std::array<Variant<GroupedMatmulDxFn<BFloat16>>, 2> kVariants = {{
      {Isa::kRef, grouped_matmul_dx_ref<BFloat16>},
      {Isa::kCuda, grouped_matmul_dx_cuda<BFloat16>},
  }};
  return kVariants;
}

template <>
std::span<const Variant<GroupedMatmulDwFn<float>>> grouped_matmul_dw_variants() {
  static constexpr std::array<Variant<GroupedMatmulDwFn<float>>, 4> kVariants = {{
      {Isa::kRef, grouped_matmul_dw_ref<float>},
      {Isa::kBase, grouped_matmul_dw_base},
      {Isa::kAvx2, grouped_matmul_dw_avx2},
      {Isa::kCuda, grouped_matmul_dw_cuda<float>},
  }};
  return kVariants;
}

template <>
std::span<const Variant<GroupedMatmulDwFn<BFloat16>>> grouped_matmul_dw_variants() {
  static constexpr std::array<Variant<GroupedMatmulDwFn<BFloat16>>, 2> kVariants = {{
      {Isa::kRef, grouped_matmul_dw_ref<BFloat16>},
      {Isa::kCuda, grouped_matmul_dw_cuda<BFloat16>},
  }};
  return kVariants;
}

}  // namespace tessera::kernels
