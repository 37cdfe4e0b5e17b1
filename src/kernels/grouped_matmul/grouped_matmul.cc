#include "kernels/grouped_matmul/grouped_matmul.h"

#include <algorithm>
#include <array>

#include "kernels/matmul/gpu_scratch.h"
#include "kernels/matmul/internal/product.h"

namespace tessera::kernels {
namespace {

void run(const GroupedMatmulArgs& args, base::ThreadPool& pool, ProductFn* compute) {
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

constexpr std::array kVariants = {
    Variant<GroupedMatmulFn>{Isa::kRef, &grouped_matmul_ref},
    Variant<GroupedMatmulFn>{Isa::kBase, &grouped_matmul_base},
    Variant<GroupedMatmulFn>{Isa::kAvx2, &grouped_matmul_avx2},
    Variant<GroupedMatmulFn>{Isa::kCuda, &grouped_matmul_cuda},
};

}  // namespace

Index grouped_matmul_scratch_bytes(const GroupedMatmulArgs& args, const Queue& queue) {
  if (queue.is_gpu()) {
    const Index gathered = args.x_row == nullptr ? 0 : args.group_begin[args.num_groups] * args.K;
    return gpu_scratch_bytes(gathered) + gpu_weight_scratch_bytes(args.w_type, args.N, args.K);
  }
  Index max_rows = 0;
  for (Index g = 0; g < args.num_groups; ++g) {
    max_rows = std::max(max_rows, args.group_begin[g + 1] - args.group_begin[g]);
  }
  return product_scratch_bytes(max_rows, queue.pool().num_threads());
}

void grouped_matmul_base(const GroupedMatmulArgs& args, const Queue& queue) {
  run(args, queue.pool(), &product_base);
}

void grouped_matmul_avx2(const GroupedMatmulArgs& args, const Queue& queue) {
  run(args, queue.pool(), &product_avx2);
}

std::span<const Variant<GroupedMatmulFn>> grouped_matmul_variants() {
  return kVariants;
}

}  // namespace tessera::kernels
