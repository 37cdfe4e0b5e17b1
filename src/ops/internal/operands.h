// Checks and readings of operands that many ops share; a failure names the op, the operand and its
// shape.
#pragma once

#include <cstddef>
#include <string_view>

#include "kernels/weight_type.h"
#include "ops/context.h"
#include "tensor/tensor.h"

namespace tessera::ops {

// Kernels read rows: the last axis is contiguous, the distance between rows is free.
void check_rows(const Tensor& x, std::string_view op, std::string_view name);

// Calls visit<float> or visit<BFloat16>, as the activation x is.
template <class Visit>
decltype(auto) visit_activation(const Tensor& x, std::string_view op, Visit&& visit) {
  if (x.dtype() == DType::kBf16) return visit.template operator()<BFloat16>();
  base::check(x.dtype() == DType::kF32, op, "activations of f32 or bf16, are ",
              to_string(x.dtype()));
  return visit.template operator()<float>();
}

// Exactly `count` neighbouring values.
void check_vector(const Tensor& v, Index count, std::string_view op, std::string_view name);

[[nodiscard]] kernels::WeightType weight_type(const Tensor& w, std::string_view where);
// First byte of a weight matrix, also of one that is a window on a larger tensor.
[[nodiscard]] const std::byte* weight_bytes(const Tensor& w, std::string_view where);

// x of any rank as rows of one stride.
struct MatrixRows {
  Index count;
  Index stride;  // elements
};
[[nodiscard]] MatrixRows matrix_rows(const Tensor& x, std::string_view where);

// Working memory of a kernel.
[[nodiscard]] Storage scratch_of(Context& context, Index num_bytes);

}  // namespace tessera::ops
