// Operands of products as the library takes them: weights in the type of the activations, rows in
// the order of the product.
#pragma once

#include "kernels/copy/copy.h"
#include "kernels/cuda/pointwise.cuh"
#include "kernels/matmul/gpu_scratch.h"

namespace tessera::kernels {

template <class Elem>
inline constexpr cuda::BlasType kBlasTypeOf =
    std::is_same_v<Elem, float> ? cuda::BlasType::kF32 : cuda::BlasType::kBf16;

template <class Elem>
[[nodiscard]] cuda::BlasMatrix blas_matrix(const Elem* data,
                                           Index stride,
                                           bool is_transposed = false) {
  return {
      .data = data, .stride = stride, .type = kBlasTypeOf<Elem>, .is_transposed = is_transposed};
}

// A matrix [N, K] of some weight type.
struct StoredWeight {
  const std::byte* w = nullptr;
  Index stride = 0;
  WeightType type = WeightType::kF32;
  Index N = 0;
  Index K = 0;
};

template <class From, class To>
void convert_weight(const StoredWeight& weight, To* to, const Queue& queue) {
  copy_cuda<From, To>({.x = reinterpret_cast<const From*>(weight.w),
                       .y = to,
                       .extents = {1, 1, weight.N, weight.K},
                       .x_strides = {0, 0, weight.stride, 1},
                       .y_strides = {0, 0, weight.K, 1}},
                      queue);
}

// The weight itself, or its values as Elem in scratch of gpu_weight_scratch_bytes.
template <class Elem>
[[nodiscard]] cuda::BlasMatrix blas_weight(const StoredWeight& weight,
                                           std::byte* scratch,
                                           const Queue& queue) {
  if (weight.type == kWeightTypeOf<Elem>)
    return blas_matrix(reinterpret_cast<const Elem*>(weight.w), weight.stride);
  auto* to = reinterpret_cast<Elem*>(scratch);
  if (weight.type == WeightType::kF32) {
    convert_weight<float>(weight, to, queue);
  } else if constexpr (std::is_same_v<Elem, float>) {
    if (weight.type == WeightType::kQ8)
      throw cuda::DeviceError("product: weights of f32, bf16 or f16 on a GPU, are q8");
    if (weight.type == WeightType::kBf16) convert_weight<BFloat16>(weight, to, queue);
    if (weight.type == WeightType::kF16) convert_weight<Float16>(weight, to, queue);
  } else {
    throw cuda::DeviceError("product: weights of f32 or bf16 for activations in bf16 on a GPU");
  }
  return blas_matrix(to, weight.K);
}

template <class Elem>
struct RowsByIndex {
  const Elem* x = nullptr;
  const Index* row = nullptr;  // [R]
  Elem* y = nullptr;           // [R, K]
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
template <class Elem>
void take_rows(const RowsByIndex<Elem>& args, Index R, const Queue& queue) {
  constexpr int kWidth = cuda::kPack<Elem>;
  const bool packs = cuda::may_pack(kWidth, args.K, cuda::RowsAt{args.x, args.x_stride},
                                    cuda::RowsAt<Elem>{args.y, args.K});
  cuda::launch_pointwise<TakeRow, kWidth>("product", args, {.T = R, .D = args.K, .may_pack = packs},
                                          queue);
}

}  // namespace tessera::kernels
