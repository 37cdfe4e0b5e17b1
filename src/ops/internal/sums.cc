#include "ops/internal/sums.h"

#include "ops/context.h"
#include "ops/internal/box.h"
#include "ops/internal/copies.h"
#include "ops/kernel_table.h"
#include "tensor/transfer.h"

namespace tessera::ops {
void add_into(const Tensor& y, const Tensor& x) {
  base::check(y.shape() == x.shape() && y.rank() <= 4, "add_into",
              "equal shapes of rank up to 4, are ", y.shape(), " and ", x.shape());
  kernels::AccumulateArgs args{.x = x.data<const float>(), .y = y.data<float>()};
  set_box(args, x, y);
  Context& context = context_of(y);
  context.kernels().accumulate.run(args, context.queue());
}

Tensor scaled(const Tensor& x, float factor) {
  if (factor == 1.0F) return x;
  base::check(x.is_contiguous(), "scaled", "a contiguous tensor, is strided");
  Context& context = context_of(x);
  Tensor y = Tensor::empty(context.allocator(), DType::kF32, x.shape());
  const Index D = x.shape().back();
  context.kernels().scale.run({.x = x.data<const float>(),
                               .y = y.data<float>(),
                               .scale = factor,
                               .T = D == 0 ? 0 : x.numel() / D,
                               .D = D,
                               .x_stride = D,
                               .y_stride = D},
                              context.queue());
  return y;
}

void add_to_rows(const GradSink::Target& target,
                 const Tensor& x,
                 std::span<const std::int32_t> rows) {
  const Tensor& sum_VD = target.gradient;
  Context& context = context_of(x);
  if (!target.has_values) clear(sum_VD);
  const Uploaded<std::int32_t> ids(context.allocator(), rows);
  context.kernels().gather_rows_vjp.run({.dy = x.data<const float>(),
                                         .ids = ids.data(),
                                         .dtable = sum_VD.data<float>(),
                                         .T = x.dim(0),
                                         .D = x.dim(1),
                                         .dy_stride = x.stride(0),
                                         .dtable_stride = x.dim(1)},
                                        context.queue());
}

void add_column_sums(const GradSink::Target& target, const Tensor& x_TD) {
  const auto [T, D] = dims<2>(x_TD, "add_column_sums");
  if (!target.has_values) clear(target.gradient);
  add_into(target.gradient.reshape({1, D}).expand(0, T), x_TD);
}

}  // namespace tessera::ops
