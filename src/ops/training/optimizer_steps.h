// What an optimizer asks of all parameters together: an update, and the size of the gradient.
#pragma once

#include <span>

#include "tensor/tensor.h"

namespace tessera::ops {

// Settings of one AdamW update (arXiv 1711.05101).
struct AdamwStep {
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  Index update = 1;           // its number, from 1
  double gradient_scale = 1;  // clipping
};

// Tensors of one parameter: contiguous, of equal shapes.
struct AdamwTensors {
  Tensor weight;      // f32: the parameter, or its master copy
  Tensor rounded;     // bf16: the parameter beside a master copy; else empty
  Tensor m;           // f32 or bf16
  Tensor v;           // the same type
  Tensor gradient{};  // f32; empty: zero
  double rate = 0;
  double weight_decay = 0;
};

// Moves weights, moments and rounded copies in place, all in one call of the kernel
// (kernels/adamw). Moments of all parameters are of one type.
void adamw(std::span<const AdamwTensors> parameters, const AdamwStep& step);

// Σ x² over all tensors together, f32 and contiguous; empty ones count as zero. NaN or infinite
// exactly where a value is.
[[nodiscard]] double sum_of_squares(std::span<const Tensor> all);

}  // namespace tessera::ops
