// What an optimizer asks of whole tensors: an update, and the size of a gradient.
#pragma once

#include "tensor/tensor.h"

namespace tessera::ops {

// Settings of one AdamW update (arXiv 1711.05101).
struct AdamwStep {
  double rate = 0;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  double weight_decay = 0;
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
};

// Moves weight, moments and rounded copy in place (kernels/adamw).
void adamw(const AdamwTensors& tensors, const AdamwStep& step);

struct SquareSum {
  double sum = 0;         // Σ x²
  bool is_finite = true;  // no NaN and no Inf among the values
};
[[nodiscard]] SquareSum sum_of_squares(const Tensor& x);  // f32, contiguous

}  // namespace tessera::ops
