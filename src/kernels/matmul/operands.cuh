// Operands of products on a GPU: weights in the type of the activations.
#pragma once

#include <vector>

#include "kernels/copy/copy.h"
#include "kernels/cuda/launch.cuh"
#include "kernels/matmul/gpu_scratch.h"
#include "kernels/q8/q8.h"

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
  if (weight.type == WeightType::kQ8) {
    q8_decode_cuda<Elem>(
        {.q8 = weight.w, .y = to, .y_stride = weight.K, .M = weight.N, .K = weight.K}, queue);
  } else if (weight.type == WeightType::kF32) {
    convert_weight<float>(weight, to, queue);
  } else if constexpr (std::is_same_v<Elem, float>) {
    if (weight.type == WeightType::kBf16) convert_weight<BFloat16>(weight, to, queue);
    if (weight.type == WeightType::kF16) convert_weight<Float16>(weight, to, queue);
  } else {
    throw cuda::DeviceError("product: weights of f32, bf16 or q8 for activations in bf16 on a GPU");
  }
  return blas_matrix(to, weight.K);
}

// The matrices of groups, each as blas_weight gives it, on the host; null where a group has none.
template <class Elem>
struct GroupWeights {
  std::vector<const Elem*> w;
  Index stride = 0;
};

// `like` describes every matrix; scratch has num_groups times what one needs.
template <class Elem>
[[nodiscard]] GroupWeights<Elem> group_weights(const std::byte* const* w,
                                               Index num_groups,
                                               StoredWeight like,
                                               std::byte* scratch,
                                               const Queue& queue) {
  GroupWeights<Elem> out{.w = {},
                         .stride = like.type == kWeightTypeOf<Elem> ? like.stride : like.K};
  for (Index g = 0; g < num_groups; ++g) {
    like.w = w[g];
    out.w.push_back(w[g] == nullptr
                        ? nullptr
                        : static_cast<const Elem*>(blas_weight<Elem>(like, scratch, queue).data));
    scratch += gpu_weight_scratch_bytes<Elem>(like.type, like.N, like.K);
  }
  return out;
}

}  // namespace tessera::kernels
