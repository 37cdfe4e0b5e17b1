// Sums in place, for gradients.
#pragma once

#include <cstdint>
#include <span>

#include "tensor/grad_node.h"

namespace tessera::ops {

// y += x; equal shapes of rank 1 to 4, any strides; f32 or bf16, and bf16 into f32. y may be a
// window of a larger tensor; an axis of y that is expanded (stride 0) collects the sum over that
// axis, in ascending order.
void add_into(const Tensor& y, const Tensor& x);

// factor · x; x itself where the factor is 1. Contiguous.
[[nodiscard]] Tensor scaled(const Tensor& x, float factor);

// target[rows[i]] (+)= x[i], i ascending; rows may repeat.
void add_to_rows(const GradSink::Target& target,
                 const Tensor& x,
                 std::span<const std::int32_t> rows);

// target[d] (+)= Σ_t x[t, d]
void add_column_sums(const GradSink::Target& target, const Tensor& x_TD);

}  // namespace tessera::ops
