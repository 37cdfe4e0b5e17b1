// The update of one parameter (train/optimizer.h), value by value; and the sum of squares of a
// gradient.
#pragma once

#include "base/float16.h"
#include "base/thread_pool.h"
#include "tensor/tensor.h"

namespace tessera::train::internal {

// Factors of one update, the same for all values of a parameter.
struct AdamwFactors {
  float beta1 = 0;
  float beta2 = 0;
  float epsilon = 0;
  float shrink = 1;     // 1 − lr · decay
  float step = 0;       // lr / (1 − β₁ᵗ)
  float root_bias = 1;  // √(1 − β₂ᵗ)
  float gradient_scale = 1;
};

// Tensors of one parameter, contiguous and of equal size.
struct AdamwTensors {
  Tensor weight;    // f32: the parameter, or its master copy
  Tensor rounded;   // bf16: the parameter beside a master copy; else empty
  Tensor m;         // f32 or bf16
  Tensor v;         // the same type
  Tensor gradient;  // f32; empty: zero
};

void adamw_update(base::ThreadPool& pool, const AdamwTensors& tensors, const AdamwFactors& factors);

// Σ g², in double: pieces of a fixed length, added in order.
[[nodiscard]] double sum_of_squares(base::ThreadPool& pool, const Tensor& gradient);

}  // namespace tessera::train::internal
