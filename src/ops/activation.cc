#include "ops/activation.h"

#include "ops/context.h"
#include "ops/kernel_table.h"

namespace tessera::ops {
namespace {

// Pointwise kernels see a contiguous tensor as rows of its last axis.
struct Rows {
  Index T;
  Index F;
};

Rows rows_of(const Tensor& x, std::string_view where) {
  base::check(x.rank() >= 1 && x.is_contiguous(), where, "a contiguous tensor, has shape ",
              x.shape());
  const Index F = x.shape().back();
  return {F == 0 ? 0 : x.numel() / F, F};
}

Tensor gelu(const Tensor& x,
            std::string_view where,
            const kernels::Variant<kernels::GeluFn>& kernel) {
  Context& context = context_of(x);
  const auto [T, F] = rows_of(x, where);
  Tensor y = Tensor::empty(context.allocator(), DType::kF32, x.shape());
  kernel.run({.x = x.data<const float>(),
              .y = y.data<float>(),
              .T = T,
              .F = F,
              .x_stride = F,
              .y_stride = F},
             context.pool());
  return y;
}

}  // namespace

Tensor gelu_tanh(const Tensor& x) {
  return gelu(x, "gelu_tanh", context_of(x).kernels().gelu_tanh);
}

Tensor gelu_erf(const Tensor& x) {
  return gelu(x, "gelu_erf", context_of(x).kernels().gelu_erf);
}

Tensor swiglu(const Tensor& gate, const Tensor& up) {
  base::check(gate.shape() == up.shape(), "swiglu", "equal shapes, are ", gate.shape(), " and ",
              up.shape());
  Context& context = context_of(gate);
  const auto [T, F] = rows_of(gate, "swiglu gate");
  (void)rows_of(up, "swiglu up");
  Tensor y = Tensor::empty(context.allocator(), DType::kF32, gate.shape());
  context.kernels().swiglu.run({.gate = gate.data<const float>(),
                                .up = up.data<const float>(),
                                .y = y.data<float>(),
                                .T = T,
                                .F = F,
                                .gate_stride = F,
                                .up_stride = F,
                                .y_stride = F},
                               context.pool());
  return y;
}

}  // namespace tessera::ops
