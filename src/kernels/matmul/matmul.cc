#include "kernels/matmul/matmul.h"

#include <array>

#include "kernels/matmul/gpu_scratch.h"
#include "kernels/matmul/internal/product.h"

namespace tessera::kernels {
namespace {

// A plain product is a grouped one with a single group.
void run(const MatmulArgs<float>& args, base::ThreadPool& pool, ProductFn* compute) {
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

// In bf16 the CPU has the definition alone.
template <class Out>
std::span<const Variant<MatmulFn<BFloat16, Out>>> bf16_variants() {
  static constexpr std::array<Variant<MatmulFn<BFloat16, Out>>, 2> kVariants = {{
      {Isa::kRef, matmul_ref<BFloat16, Out>},
      {Isa::kCuda, matmul_cuda<BFloat16, Out>},
  }};
  return kVariants;
}

}  // namespace

template <class Elem, class Out>
Index matmul_scratch_bytes(const MatmulToArgs<Elem, Out>& args, const Queue& queue) {
  if (queue.is_gpu()) {
    return uses_q8_rows(args.w_type, args.M, 1)
               ? 0
               : gpu_weight_scratch_bytes<Elem>(args.w_type, args.N, args.K);
  }
  return product_scratch_bytes(args.M, queue.pool().num_threads());
}
template Index matmul_scratch_bytes(const MatmulArgs<float>&, const Queue&);
template Index matmul_scratch_bytes(const MatmulArgs<BFloat16>&, const Queue&);
template Index matmul_scratch_bytes(const MatmulToArgs<BFloat16, float>&, const Queue&);

void matmul_base(const MatmulArgs<float>& args, const Queue& queue) {
  run(args, queue.pool(), &product_base);
}

void matmul_avx2(const MatmulArgs<float>& args, const Queue& queue) {
  run(args, queue.pool(), &product_avx2);
}

template <>
std::span<const Variant<MatmulFn<float>>> matmul_variants<float, float>() {
  static constexpr std::array<Variant<MatmulFn<float>>, 4> kVariants = {{
      {Isa::kRef, matmul_ref<float, float>},
      {Isa::kBase, matmul_base},
      {Isa::kAvx2, matmul_avx2},
      {Isa::kCuda, matmul_cuda<float, float>},
  }};
  return kVariants;
}

template <>
std::span<const Variant<MatmulFn<BFloat16>>> matmul_variants<BFloat16, BFloat16>() {
  return bf16_variants<BFloat16>();
}

template <>
std::span<const Variant<MatmulFn<BFloat16, float>>> matmul_variants<BFloat16, float>() {
  return bf16_variants<float>();
}

}  // namespace tessera::kernels
