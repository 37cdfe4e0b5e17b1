#include "ops/activation.h"

#include "ops/context.h"
#include "ops/internal/operands.h"
#include "ops/internal/record.h"
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

Tensor gelu(const Tensor& x, std::string_view where, const ByElement<kernels::GeluArgs>& kernel) {
  Context& context = context_of(x);
  const auto [T, F] = rows_of(x, where);
  Tensor y = Tensor::empty(context.allocator(), x.dtype(), x.shape());
  visit_activation(x, where, [&, T = T, F = F]<class Elem>() {
    kernel.of<Elem>().run({.x = x.data<const Elem>(),
                           .y = y.data<Elem>(),
                           .T = T,
                           .F = F,
                           .x_stride = F,
                           .y_stride = F},
                          context.queue());
  });
  return y;
}

void record_gelu(const Tensor& x,
                 Tensor& y,
                 std::string_view where,
                 const ByElement<kernels::GeluVjpArgs>& kernel) {
  record(where, y, {&x}, [x, where, &kernel](const Tensor& dy, GradSink& sink) {
    const auto [T, F] = rows_of(x, where);
    const Tensor dx = Tensor::empty(x.allocator(), x.dtype(), x.shape());
    visit_activation(x, where, [&, T = T, F = F]<class Elem>() {
      kernel.of<Elem>().run({.x = x.data<const Elem>(),
                             .dy = dy.data<const Elem>(),
                             .dx = dx.data<Elem>(),
                             .T = T,
                             .F = F,
                             .x_stride = F,
                             .dy_stride = F,
                             .dx_stride = F},
                            context_of(x).queue());
    });
    sink.add(0, dx);
  });
}

void record_swiglu(const Tensor& gate, const Tensor& up, Tensor& y) {
  record("swiglu", y, {&gate, &up}, [gate, up](const Tensor& dy, GradSink& sink) {
    Context& context = context_of(gate);
    const auto [T, F] = rows_of(gate, "swiglu gate");
    const Tensor dgate = Tensor::empty(context.allocator(), gate.dtype(), gate.shape());
    const Tensor dup = Tensor::empty(context.allocator(), gate.dtype(), gate.shape());
    visit_activation(gate, "swiglu", [&, T = T, F = F]<class Elem>() {
      context.kernels().swiglu_vjp.of<Elem>().run({.gate = gate.data<const Elem>(),
                                                   .up = up.data<const Elem>(),
                                                   .dy = dy.data<const Elem>(),
                                                   .dgate = dgate.data<Elem>(),
                                                   .dup = dup.data<Elem>(),
                                                   .T = T,
                                                   .F = F,
                                                   .gate_stride = F,
                                                   .up_stride = F,
                                                   .dy_stride = F,
                                                   .dgate_stride = F,
                                                   .dup_stride = F},
                                                  context.queue());
    });
    sink.add(0, dgate);
    sink.add(1, dup);
  });
}

}  // namespace

Tensor gelu_tanh(const Tensor& x) {
  const KernelTable& kernels = context_of(x).kernels();
  Tensor y = gelu(x, "gelu_tanh", kernels.gelu_tanh);
  if (records({&x})) record_gelu(x, y, "gelu_tanh", kernels.gelu_tanh_vjp);
  return y;
}

Tensor gelu_erf(const Tensor& x) {
  const KernelTable& kernels = context_of(x).kernels();
  Tensor y = gelu(x, "gelu_erf", kernels.gelu_erf);
  if (records({&x})) record_gelu(x, y, "gelu_erf", kernels.gelu_erf_vjp);
  return y;
}

Tensor swiglu(const Tensor& gate, const Tensor& up) {
  base::check(gate.shape() == up.shape(), "swiglu", "equal shapes, are ", gate.shape(), " and ",
              up.shape());
  Context& context = context_of(gate);
  const auto [T, F] = rows_of(gate, "swiglu gate");
  (void)rows_of(up, "swiglu up");
  Tensor y = Tensor::empty(context.allocator(), gate.dtype(), gate.shape());
  visit_activation(gate, "swiglu", [&, T = T, F = F]<class Elem>() {
    context.kernels().swiglu.of<Elem>().run({.gate = gate.data<const Elem>(),
                                             .up = up.data<const Elem>(),
                                             .y = y.data<Elem>(),
                                             .T = T,
                                             .F = F,
                                             .gate_stride = F,
                                             .up_stride = F,
                                             .y_stride = F},
                                            context.queue());
  });
  if (records({&gate, &up})) record_swiglu(gate, up, y);
  return y;
}

}  // namespace tessera::ops
