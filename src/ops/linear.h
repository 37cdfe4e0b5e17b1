// Products with stored weights. T rows · I inputs · O outputs · G groups · R rows of the product
#pragma once

#include <span>

#include "ops/row_groups.h"
#include "tensor/tensor.h"

namespace tessera::ops {

// y = x wᵀ + b: x f32 or bf16 [..., I] whose last axis is contiguous and whose leading axes fold
// into rows of one stride; w [O, I] of any storage type; bias [O] or empty. Result [..., O] in the
// type of x. With a bf16 x, w and bias are rounded to bf16 where they are not; sums are made in
// f32.
[[nodiscard]] Tensor linear(const Tensor& x, const Tensor& w_OI, const Tensor& bias_O = {});

// x wᵀ with a result in f32 whatever x is: logits.
[[nodiscard]] Tensor linear_f32(const Tensor& x, const Tensor& w_OI);

// Row r of the result is x[x_row[r]] times the transposed weight of its group. Weights share one
// storage type and shape [O, I]. Result [R, O] in the type of x, on the CPU bit-equal to linear row
// by row. The gradient of x needs rows_of_x where there is x_row.
struct GroupedLinearInputs {
  const Tensor& x;                  // [rows of x, I]
  std::span<const Tensor> weights;  // G of [O, I]
  const RowGroups& groups;          // of G groups
};
[[nodiscard]] Tensor grouped_linear(const GroupedLinearInputs& inputs);

}  // namespace tessera::ops
