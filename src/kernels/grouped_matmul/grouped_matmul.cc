#include "kernels/grouped_matmul/grouped_matmul.h"

#include <array>

#include "kernels/matmul/gpu_scratch.h"
#include "kernels/matmul/internal/product.h"

namespace tessera::kernels {
namespace {

void run(const GroupedMatmulArgs<float>& args, base::ThreadPool& pool, ProductFn* compute) {
  run_products({.product = {.x = args.x,
                            .x_stride = args.x_stride,
                            .x_row = args.x_row,
                            .w_stride = args.w_stride,
                            .w_type = args.w_type,
                            .y = args.y,
                            .y_stride = args.y_stride,
                            .N = args.N,
                            .K = args.K},
                .w = args.w,
                .group_begin = args.group_begin,
                .num_groups = args.num_groups,
                .scratch = args.scratch},
               pool, compute);
}

}  // namespace

template <class Elem>
Index grouped_matmul_scratch_bytes(const GroupedMatmulArgs<Elem>& args, const Queue& queue) {
  if (queue.is_gpu()) {
    return uses_q8_rows(args.w_type, args.R, args.num_groups)
               ? 0
               : args.num_groups * gpu_weight_scratch_bytes<Elem>(args.w_type, args.N, args.K);
  }
  return product_scratch_bytes(args.R, queue.pool().num_threads());
}

template Index grouped_matmul_scratch_bytes(const GroupedMatmulArgs<float>&, const Queue&);
template Index grouped_matmul_scratch_bytes(const GroupedMatmulArgs<BFloat16>&, const Queue&);

void grouped_matmul_base(const GroupedMatmulArgs<float>& args, const Queue& queue) {
  run(args, queue.pool(), &product_base);
}

void grouped_matmul_avx2(const GroupedMatmulArgs<float>& args, const Queue& queue) {
  run(args, queue.pool(), &product_avx2);
}

template <>
std::span<const Variant<GroupedMatmulFn<float>>> grouped_matmul_variants() {
  static constexpr std::array<Variant<GroupedMatmulFn<float>>, 4> kVariants = {{
      {Isa::kRef, grouped_matmul_ref<float>},
      {Isa::kBase, grouped_matmul_base},
      {Isa::kAvx2, grouped_matmul_avx2},
      {Isa::kCuda, grouped_matmul_cuda<float>},
  }};
  return kVariants;
}

template <>
std::span<const Variant<GroupedMatmulFn<BFloat16>>> grouped_matmul_variants() {
  static constexpr std::array<Variant<GroupedMatmulFn<BFloat16>>, 2> kVariants = {{
      {Isa::kRef, grouped_matmul_ref<BFloat16>},
      {Isa::kCuda, grouped_matmul_cuda<BFloat16>},
  }};
  return kVariants;
}

}  // namespace tessera::kernels
