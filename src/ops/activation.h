// Pointwise non-linearities, f32, contiguous operands of any shape.
#pragma once

#include "tensor/tensor.h"

namespace tessera::ops {

[[nodiscard]] Tensor gelu_tanh(const Tensor& x);  // 0.5 x (1 + tanh(√(2/π) (x + 0.044715 x³)))
[[nodiscard]] Tensor gelu_erf(const Tensor& x);   // 0.5 x (1 + erf(x / √2))
[[nodiscard]] Tensor swiglu(const Tensor& gate, const Tensor& up);  // gate · sigmoid(gate) · up

}  // namespace tessera::ops
