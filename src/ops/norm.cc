#include "ops/norm.h"

#include "ops/context.h"
#include "ops/internal/operands.h"
#include "ops/internal/record.h"
#include "ops/kernel_table.h"

namespace tessera::ops {
namespace {

// Where a kernel puts a gradient that may not be wanted.
struct Wanted {
  Wanted(GradSink& sink, std::size_t input) {
    if (!sink.wants(input)) return;
    const GradSink::Target target = sink.target(input);
    gradient = target.gradient;
    accumulate = target.has_values;
  }
  template <class Elem = float>
  [[nodiscard]] Elem* data() const {
    return gradient.has_value() ? gradient.data<Elem>() : nullptr;
  }

  Tensor gradient;
  bool accumulate = false;
};

// Inputs of the node, in this order; b is empty for a norm without one.
struct NormOperands {
  Tensor x_TD;
  Tensor w_D;
  Tensor b_D;
};

void norm_vjp(const ByElement<kernels::NormVjpArgs>& kernel,
              const NormOperands& in,
              float eps,
              const Tensor& dy_TD,
              GradSink& sink) {
  const Tensor& x_TD = in.x_TD;
  const auto [T, D] = dims<2>(x_TD, "norm x");
  Context& context = context_of(x_TD);
  const Wanted dx(sink, 0);
  const Wanted dw(sink, 1);
  const Wanted db(sink, 2);
  visit_activation(x_TD, "norm", [&, T = T, D = D]<class Elem>() {
    kernels::NormVjpArgs<Elem> args{.x = x_TD.data<const Elem>(),
                                    .w = in.w_D.data<const float>(),
                                    .dy = dy_TD.data<const Elem>(),
                                    .dx = dx.data<Elem>(),
                                    .dw = dw.data(),
                                    .db = db.data(),
                                    .accumulate_dx = dx.accumulate,
                                    .accumulate_dw = dw.accumulate,
                                    .accumulate_db = db.accumulate,
                                    .eps = eps,
                                    .T = T,
                                    .D = D,
                                    .x_stride = x_TD.stride(0),
                                    .dy_stride = D,
                                    .dx_stride = D};
    const Storage scratch =
        scratch_of(context, kernels::norm_vjp_scratch_bytes(args, context.queue()));
    args.scratch = reinterpret_cast<float*>(scratch.mutable_data());
    kernel.of<Elem>().run(args, context.queue());
  });
}

void record_norm(std::string_view name,
                 const ByElement<kernels::NormVjpArgs>& kernel,
                 const NormOperands& in,
                 float eps,
                 Tensor& y_TD) {
  if (!records({&in.x_TD, &in.w_D, &in.b_D})) return;
  record(name, y_TD, {&in.x_TD, &in.w_D, &in.b_D},
         [&kernel, in, eps](const Tensor& dy_TD, GradSink& sink) {
           norm_vjp(kernel, in, eps, dy_TD, sink);
         });
}

}  // namespace

Tensor rms_norm(const Tensor& x_TD, const Tensor& w_D, float eps) {
  const auto [T, D] = dims<2>(x_TD, "rms_norm x");
  check_rows(x_TD, "rms_norm", "x");
  check_vector(w_D, D, "rms_norm", "w");
  Context& context = context_of(x_TD);
  Tensor y_TD = Tensor::empty(context.allocator(), x_TD.dtype(), {T, D});
  visit_activation(x_TD, "rms_norm", [&, T = T, D = D]<class Elem>() {
    context.kernels().rms_norm.of<Elem>().run({.x = x_TD.data<const Elem>(),
                                               .w = w_D.data<const float>(),
                                               .y = y_TD.data<Elem>(),
                                               .eps = eps,
                                               .T = T,
                                               .D = D,
                                               .x_stride = x_TD.stride(0),
                                               .y_stride = D},
                                              context.queue());
  });
  record_norm("rms_norm", context.kernels().rms_norm_vjp, {.x_TD = x_TD, .w_D = w_D, .b_D = {}},
              eps, y_TD);
  return y_TD;
}

Tensor layer_norm(const Tensor& x_TD, const Tensor& w_D, const Tensor& b_D, float eps) {
  const auto [T, D] = dims<2>(x_TD, "layer_norm x");
  check_rows(x_TD, "layer_norm", "x");
  check_vector(w_D, D, "layer_norm", "w");
  check_vector(b_D, D, "layer_norm", "b");
  Context& context = context_of(x_TD);
  Tensor y_TD = Tensor::empty(context.allocator(), x_TD.dtype(), {T, D});
  visit_activation(x_TD, "layer_norm", [&, T = T, D = D]<class Elem>() {
    context.kernels().layer_norm.of<Elem>().run({.x = x_TD.data<const Elem>(),
                                                 .w = w_D.data<const float>(),
                                                 .b = b_D.data<const float>(),
                                                 .y = y_TD.data<Elem>(),
                                                 .eps = eps,
                                                 .T = T,
                                                 .D = D,
                                                 .x_stride = x_TD.stride(0),
                                                 .y_stride = D},
                                                context.queue());
  });
  record_norm("layer_norm", context.kernels().layer_norm_vjp,
              {.x_TD = x_TD, .w_D = w_D, .b_D = b_D}, eps, y_TD);
  return y_TD;
}

}  // namespace tessera::ops
