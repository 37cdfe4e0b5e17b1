// Operands of products as the library takes them: weights in f32, rows in the order of the product.
#pragma once

#include "kernels/copy/copy.h"
#include "kernels/cuda/pointwise.cuh"
#include "kernels/matmul/gpu_scratch.h"

namespace tessera::kernels {

// A matrix [N, K] of some weight type.
struct StoredWeight {
  const std::byte* w = nullptr;
  Index stride = 0;
  WeightType type = WeightType::kF32;
  Index N = 0;
  Index K = 0;
};

template <class Elem>
void widen_weight(const StoredWeight& weight, float* to, const Queue& queue) {
  copy_cuda<Elem, float>({.x = reinterpret_cast<const Elem*>(weight.w),
                          .y = to,
                          .extents = {1, 1, weight.N, weight.K},
                          .x_strides = {0, 0, weight.stride, 1},
                          .y_strides = {0, 0, weight.K, 1}},
                         queue);
}

// The weight itself, or its values in f32 in scratch of gpu_weight_scratch_bytes.
inline cuda::BlasMatrix f32_weight(const StoredWeight& weight,
                                   std::byte* scratch,
                                   const Queue& queue) {
  auto* to = reinterpret_cast<float*>(scratch);
  switch (weight.type) {
    case WeightType::kF32:
      return {.data = weight.w, .stride = weight.stride};
    case WeightType::kBf16:
      widen_weight<BFloat16>(weight, to, queue);
      break;
    case WeightType::kF16:
      widen_weight<Float16>(weight, to, queue);
      break;
    case WeightType::kQ8:
      throw cuda::DeviceError("product: weights of f32, bf16 or f16 on a GPU, are q8");
  }
  return {.data = to, .stride = weight.K};
}

struct RowsByIndex {
  const float* x = nullptr;
  const Index* row = nullptr;  // [R]
  float* y = nullptr;          // [R, K]
  Index x_stride = 0;
  Index K = 0;
};

template <class Args>
struct TakeRow {
  template <int kWidth>
  static __device__ void at(const Args& args, Index r, Index k) {
    cuda::store(args.y + r * args.K + k,
                cuda::load<kWidth>(args.x + args.row[r] * args.x_stride + k));
  }
};

// y[r] = x[row[r]] for R rows.
inline void take_rows(const RowsByIndex& args, Index R, const Queue& queue) {
  constexpr int kWidth = cuda::kPack<float>;
  const bool packs = cuda::may_pack(kWidth, args.K, cuda::RowsAt{args.x, args.x_stride},
                                    cuda::RowsAt{args.y, args.K});
  cuda::launch_pointwise<TakeRow, kWidth>("product", args, {.T = R, .D = args.K, .may_pack = packs},
                                          queue);
}

}  // namespace tessera::kernels
