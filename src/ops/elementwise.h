// Sums and multiples of tensors.
#pragma once

#include "tensor/tensor.h"

namespace tessera::ops {

// Contiguous activations of equal shapes and types.
[[nodiscard]] Tensor add(const Tensor& a, const Tensor& b);
// The trailing-axis rule: v [D], in the type of x, is added to every row of x [T, D].
[[nodiscard]] Tensor add_vector(const Tensor& x_TD, const Tensor& v_D);
// factor · x, contiguous; x itself where the factor is 1.
[[nodiscard]] Tensor scale(const Tensor& x, float factor);

}  // namespace tessera::ops

namespace tessera {

[[nodiscard]] inline Tensor operator+(const Tensor& a, const Tensor& b) {
  return ops::add(a, b);
}

}  // namespace tessera
