// Products with stored weights. T rows · I inputs · O outputs · G groups
#pragma once

#include <span>

#include "tensor/tensor.h"

namespace tessera::ops {

// y = x wᵀ + b: x f32 [..., I] whose last axis is contiguous and whose leading axes fold into rows
// of one stride; w [O, I] of any storage type; bias f32 [O] or empty. Result f32 [..., O].
[[nodiscard]] Tensor linear(const Tensor& x, const Tensor& w_OI, const Tensor& bias_O = {});

// Row r of the result is x[x_row[r]] times the transposed weight of its group: rows
// [group_begin[g], group_begin[g+1]) belong to weights[g]. Empty x_row: row r of x. Weights share
// one storage type and shape [O, I]. Result f32 [rows, O], bit-equal to linear row by row.
struct GroupedLinearInputs {
  const Tensor& x;                     // [rows of x, I]
  std::span<const Tensor> weights;     // G of [O, I]
  std::span<const Index> group_begin;  // G + 1, ascending from 0
  std::span<const Index> x_row;        // [rows], or empty
};
[[nodiscard]] Tensor grouped_linear(const GroupedLinearInputs& inputs);

}  // namespace tessera::ops
