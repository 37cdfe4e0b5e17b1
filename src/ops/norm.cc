#include "ops/norm.h"

#include "ops/context.h"
#include "ops/internal/operands.h"
#include "ops/kernel_table.h"

namespace tessera::ops {

Tensor rms_norm(const Tensor& x_TD, const Tensor& w_D, float eps) {
  const auto [T, D] = dims<2>(x_TD, "rms_norm x");
  check_rows(x_TD, "rms_norm", "x");
  check_vector(w_D, D, "rms_norm", "w");
  Context& context = context_of(x_TD);
  Tensor y_TD = Tensor::empty(context.allocator(), DType::kF32, {T, D});
  context.kernels().rms_norm.run({.x = x_TD.data<const float>(),
                                  .w = w_D.data<const float>(),
                                  .y = y_TD.data<float>(),
                                  .eps = eps,
                                  .T = T,
                                  .D = D,
                                  .x_stride = x_TD.stride(0),
                                  .y_stride = D},
                                 context.pool());
  return y_TD;
}

Tensor layer_norm(const Tensor& x_TD, const Tensor& w_D, const Tensor& b_D, float eps) {
  const auto [T, D] = dims<2>(x_TD, "layer_norm x");
  check_rows(x_TD, "layer_norm", "x");
  check_vector(w_D, D, "layer_norm", "w");
  check_vector(b_D, D, "layer_norm", "b");
  Context& context = context_of(x_TD);
  Tensor y_TD = Tensor::empty(context.allocator(), DType::kF32, {T, D});
  context.kernels().layer_norm.run({.x = x_TD.data<const float>(),
                                    .w = w_D.data<const float>(),
                                    .b = b_D.data<const float>(),
                                    .y = y_TD.data<float>(),
                                    .eps = eps,
                                    .T = T,
                                    .D = D,
                                    .x_stride = x_TD.stride(0),
                                    .y_stride = D},
                                   context.pool());
  return y_TD;
}

}  // namespace tessera::ops
