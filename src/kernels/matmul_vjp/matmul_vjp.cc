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

}  // namespace

template <class Elem>
Index matmul_dx_scratch_bytes(const MatmulDxArgs<Elem>& args, const Queue& queue) {
  if (queue.is_gpu()) return gpu_weight_scratch_bytes<Elem>(args.w_type, args.N, args.K);
  return args.M == 0 || args.N == 0 || args.K == 0
             ? 0
             : outer_scratch_bytes(queue.pool().num_threads());
}

template <class Elem>
Index matmul_dw_scratch_bytes(const MatmulDwArgs<Elem>& args, const Queue& queue) {
  if (queue.is_gpu()) return 0;
  return args.M == 0 || args.N == 0 || args.K == 0
             ? 0
             : outer_scratch_bytes(queue.pool().num_threads());
}

template Index matmul_dx_scratch_bytes(const MatmulDxArgs<float>&, const Queue&);
template Index matmul_dx_scratch_bytes(const MatmulDxArgs<BFloat16>&, const Queue&);
template Index matmul_dw_scratch_bytes(const MatmulDwArgs<float>&, const Queue&);
template Index matmul_dw_scratch_bytes(const MatmulDwArgs<BFloat16>&, const Queue&);

void matmul_dx_base(const MatmulDxArgs<float>& args, const Queue& queue) {
  run(outer_kernels_base(), args, queue.pool());
}

void matmul_dx_avx2(const MatmulDxArgs<float>& args, const Queue& queue) {
  run(outer_kernels_avx2(), args, queue.pool());
}

void matmul_dw_base(const MatmulDwArgs<float>& args, const Queue& queue) {
  run(outer_kernels_base(), args, queue.pool());
}

void matmul_dw_avx2(const MatmulDwArgs<float>& args, const Queue& queue) {
  run(outer_kernels_avx2(), args, queue.pool());
}

template <>
std::span<const Variant<MatmulDxFn<float>>> matmul_dx_variants() {
  static constexpr std::array<Variant<MatmulDxFn<float>>, 4> kVariants = {{
      {Isa::kRef, matmul_dx_ref<float>},
      {Isa::kBase, matmul_dx_base},
      {Isa::kAvx2, matmul_dx_avx2},
      {Isa::kCuda, matmul_dx_cuda<float>},
  }};
  return kVariants;
}

template <>
std::span<const Variant<MatmulDxFn<BFloat16>>> matmul_dx_variants() {
  static constexpr std::array<Variant<MatmulDxFn<BFloat16>>, 2> kVariants = {{
      {Isa::kRef, matmul_dx_ref<BFloat16>},
      {Isa::kCuda, matmul_dx_cuda<BFloat16>},
  }};
  return kVariants;
}

template <>
std::span<const Variant<MatmulDwFn<float>>> matmul_dw_variants() {
  static constexpr std::array<Variant<MatmulDwFn<float>>, 4> kVariants = {{
      {Isa::kRef, matmul_dw_ref<float>},
      {Isa::kBase, matmul_dw_base},
      {Isa::kAvx2, matmul_dw_avx2},
      {Isa::kCuda, matmul_dw_cuda<float>},
  }};
  return kVariants;
}

template <>
std::span<const Variant<MatmulDwFn<BFloat16>>> matmul_dw_variants() {
  static constexpr std::array<Variant<MatmulDwFn<BFloat16>>, 2> kVariants = {{
      {Isa::kRef, matmul_dw_ref<BFloat16>},
      {Isa::kCuda, matmul_dw_cuda<BFloat16>},
  }};
  return kVariants;
}

}  // namespace tessera::kernels
