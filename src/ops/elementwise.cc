#include "ops/elementwise.h"

#include "ops/context.h"
#include "ops/internal/operands.h"
#include "ops/kernel_table.h"

namespace tessera::ops {
namespace {

Tensor sum(const Tensor& a, const Tensor& b, Index b_stride) {
  Context& context = context_of(a);
  Tensor y = Tensor::empty(context.allocator(), DType::kF32, a.shape());
  const Index D = a.shape().back();
  context.kernels().add.run({.a = a.data<const float>(),
                             .b = b.data<const float>(),
                             .y = y.data<float>(),
                             .T = D == 0 ? 0 : a.numel() / D,
                             .D = D,
                             .a_stride = D,
                             .b_stride = b_stride,
                             .y_stride = D},
                            context.pool());
  return y;
}

}  // namespace

Tensor add(const Tensor& a, const Tensor& b) {
  base::check(a.shape() == b.shape() && a.rank() >= 1, "add", "equal shapes, are ", a.shape(),
              " and ", b.shape());
  base::check(a.is_contiguous() && b.is_contiguous(), "add", "contiguous operands, are strided");
  return sum(a, b, a.shape().back());
}

Tensor add_vector(const Tensor& x_TD, const Tensor& v_D) {
  const auto [T, D] = dims<2>(x_TD, "add_vector x");
  check_vector(v_D, D, "add_vector", "v");
  base::check(x_TD.is_contiguous(), "add_vector", "a contiguous x, is strided");
  return sum(x_TD, v_D, /*b_stride=*/0);
}

}  // namespace tessera::ops
