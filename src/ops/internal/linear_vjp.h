// Gradients of products (kernels/matmul_vjp). R rows · O outputs · I inputs
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "kernels/weight_type.h"
#include "tensor/grad_node.h"

namespace tessera::ops {

[[nodiscard]] kernels::WeightType weight_type(const Tensor& w, std::string_view where);
// First byte of a weight matrix, also of one that is a window on a larger tensor.
[[nodiscard]] const std::byte* weight_bytes(const Tensor& w, std::string_view where);

// x of any rank as rows of one stride.
struct MatrixRows {
  const float* data;
  Index count;
  Index stride;
};
[[nodiscard]] MatrixRows matrix_rows(const Tensor& x, std::string_view where);

// target (+)= dy w, and target (+)= dyᵀ x; dy contiguous.
void add_dx(const Tensor& dy, const Tensor& w_OI, const GradSink::Target& target);
void add_dw(const Tensor& dy, const Tensor& x, const GradSink::Target& target);

// y = x wᵀ + b:  dx = dy w,  dw = dyᵀ x,  db[o] = Σ_r dy[r, o]. Inputs of the node: x, w, b.
void record_linear(const Tensor& x, const Tensor& w_OI, const Tensor& bias_O, Tensor& y);

// Rows of group g meet weight g:  dx[x_row[r]] += dy[r] w_g,  dw_g = Σ_r dy[r]ᵀ x[x_row[r]]. Inputs
// of the node: x, then the weights.
struct GroupedProduct {
  Tensor x;  // [*, I]
  std::vector<Tensor> weights{};
  std::vector<Index> group_begin{};
  std::vector<Index> x_row{};  // empty: row r is row r of x
};
void record_grouped_linear(GroupedProduct product, Tensor& y_RO);

}  // namespace tessera::ops
