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
  [[nodiscard]] float* data() const {
    return gradient.has_value() ? gradient.data<float>() : nullptr;
  }

  Tensor gradient;
  bool accumulate = false;
};

// A fresh dx, when it is wanted.
Tensor fresh_dx(const Tensor& x_TD, const GradSink& sink) {
  return sink.wants(0) ? Tensor::empty(x_TD.allocator(), DType::kF32, x_TD.shape()) : Tensor();
}

Storage scratch_for(Context& context, Index num_values) {
  return Storage::allocate(context.allocator(),
                           static_cast<std::size_t>(num_values) * sizeof(float));
}

void rms_norm_vjp(
    const Tensor& x_TD, const Tensor& w_D, float eps, const Tensor& dy_TD, GradSink& sink) {
  const auto [T, D] = dims<2>(x_TD, "rms_norm x");
  Context& context = context_of(x_TD);
  const Tensor dx_TD = fresh_dx(x_TD, sink);
  const Wanted dw(sink, 1);
  kernels::RmsNormVjpArgs args{.x = x_TD.data<const float>(),
                               .w = w_D.data<const float>(),
                               .dy = dy_TD.data<const float>(),
                               .dx = dx_TD.has_value() ? dx_TD.data<float>() : nullptr,
                               .dw = dw.data(),
                               .accumulate_dw = dw.accumulate,
                               .eps = eps,
                               .T = T,
                               .D = D,
                               .x_stride = x_TD.stride(0),
                               .dy_stride = D,
                               .dx_stride = D};
  const Storage scratch = scratch_for(context, kernels::rms_norm_vjp_scratch_values(args));
  args.scratch = reinterpret_cast<float*>(scratch.mutable_data());
  context.kernels().rms_norm_vjp.run(args, context.pool());
  if (dx_TD.has_value()) sink.add(0, dx_TD);
}

void layer_norm_vjp(
    const Tensor& x_TD, const Tensor& w_D, float eps, const Tensor& dy_TD, GradSink& sink) {
  const auto [T, D] = dims<2>(x_TD, "layer_norm x");
  Context& context = context_of(x_TD);
  const Tensor dx_TD = fresh_dx(x_TD, sink);
  const Wanted dw(sink, 1);
  const Wanted db(sink, 2);
  kernels::LayerNormVjpArgs args{.x = x_TD.data<const float>(),
                                 .w = w_D.data<const float>(),
                                 .dy = dy_TD.data<const float>(),
                                 .dx = dx_TD.has_value() ? dx_TD.data<float>() : nullptr,
                                 .dw = dw.data(),
                                 .db = db.data(),
                                 .accumulate_dw = dw.accumulate,
                                 .accumulate_db = db.accumulate,
                                 .eps = eps,
                                 .T = T,
                                 .D = D,
                                 .x_stride = x_TD.stride(0),
                                 .dy_stride = D,
                                 .dx_stride = D};
  const Storage scratch = scratch_for(context, kernels::layer_norm_vjp_scratch_values(args));
  args.scratch = reinterpret_cast<float*>(scratch.mutable_data());
  context.kernels().layer_norm_vjp.run(args, context.pool());
  if (dx_TD.has_value()) sink.add(0, dx_TD);
}

}  // namespace

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
  if (records({&x_TD, &w_D})) {
    record("rms_norm", y_TD, {&x_TD, &w_D}, [x_TD, w_D, eps](const Tensor& dy_TD, GradSink& sink) {
      rms_norm_vjp(x_TD, w_D, eps, dy_TD, sink);
    });
  }
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
  if (records({&x_TD, &w_D, &b_D})) {
    record("layer_norm", y_TD, {&x_TD, &w_D, &b_D},
           [x_TD, w_D, eps](const Tensor& dy_TD, GradSink& sink) {
             layer_norm_vjp(x_TD, w_D, eps, dy_TD, sink);
           });
  }
  return y_TD;
}

}  // namespace tessera::ops
