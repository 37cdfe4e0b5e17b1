// Gradients of products (kernels/matmul_vjp). R rows · O outputs · I inputs
#pragma once

#include <vector>

#include "ops/row_groups.h"
#include "tensor/grad_node.h"

namespace tessera::ops {

// target (+)= dy w, and target (+)= dyᵀ x; dy contiguous, in the type of x. A gradient of a weight
// is f32.
void add_dx(const Tensor& dy, const Tensor& w_OI, const GradSink::Target& target);
void add_dw(const Tensor& dy, const Tensor& x, const GradSink::Target& target);

// y = x wᵀ + b:  dx = dy w,  dw = dyᵀ x,  db[o] = Σ_r dy[r, o]. Inputs of the node: x, w, b.
void record_linear(const Tensor& x, const Tensor& w_OI, const Tensor& bias_O, Tensor& y);

// Rows of group g meet weight g:  dx[x_row[r]] += dy[r] w_g,  dw_g = Σ_r dy[r]ᵀ x[x_row[r]]. Inputs
// of the node: x, then the weights.
struct GroupedProduct {
  Tensor x;  // [*, I]
  std::vector<Tensor> weights{};
  RowGroups groups{};
};
void record_grouped_linear(GroupedProduct product, Tensor& y_RO);

}  // namespace tessera::ops
