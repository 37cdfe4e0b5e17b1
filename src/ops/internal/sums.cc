#include "ops/internal/sums.h"

#include "ops/context.h"
#include "ops/internal/box.h"
#include "ops/internal/copies.h"
#include "ops/internal/operands.h"
#include "ops/kernel_table.h"
#include "tensor/transfer.h"

namespace tessera::ops {
namespace {

template <class From, class To>
void accumulate(const kernels::Variant<kernels::AccumulateFn<From, To>>& kernel,
                const Tensor& x,
                const Tensor& y) {
  kernels::AccumulateArgs<From, To> args{.x = x.data<const From>(), .y = y.data<To>()};
  set_box(args, x, y);
  Context& context = context_of(y);
  const Storage scratch = scratch_of(
      context, kernels::accumulate_scratch_bytes(args.extents, args.y_strides, context.queue()));
  args.scratch = scratch.mutable_data();
  kernel.run(args, context.queue());
}

template <class Elem, class Sum>
void sum_rows(const kernels::Variant<kernels::GatherRowsVjpFn<Elem, Sum>>& kernel,
              const Tensor& x,
              std::span<const std::int32_t> rows,
              const Tensor& sum_VD) {
  Context& context = context_of(x);
  const std::vector<std::int32_t> by_row = kernels::rows_by_id(rows);
  const Uploaded<std::int32_t> ids(context.allocator(), rows);
  const Uploaded<std::int32_t> order(context.allocator(), by_row);
  kernel.run({.dy = x.data<const Elem>(),
              .ids = ids.data(),
              .order = order.data(),
              .dtable = sum_VD.data<Sum>(),
              .T = x.dim(0),
              .D = x.dim(1),
              .dy_stride = x.stride(0),
              .dtable_stride = x.dim(1)},
             context.queue());
}

}  // namespace

void add_into(const Tensor& y, const Tensor& x) {
  base::check(y.shape() == x.shape() && y.rank() <= 4, "add_into",
              "equal shapes of rank up to 4, are ", y.shape(), " and ", x.shape());
  const KernelTable& kernels = context_of(y).kernels();
  if (x.dtype() == DType::kF32) {
    accumulate(kernels.accumulate_f32, x, y);
  } else if (y.dtype() == DType::kF32) {
    accumulate(kernels.accumulate_bf16_f32, x, y);
  } else {
    accumulate(kernels.accumulate_bf16, x, y);
  }
}

Tensor scaled(const Tensor& x, float factor) {
  if (factor == 1.0F) return x;
  base::check(x.is_contiguous(), "scaled", "a contiguous tensor, is strided");
  Context& context = context_of(x);
  Tensor y = Tensor::empty(context.allocator(), x.dtype(), x.shape());
  const Index D = x.shape().back();
  visit_activation(x, "scale", [&]<class Elem>() {
    context.kernels().scale.of<Elem>().run({.x = x.data<const Elem>(),
                                            .y = y.data<Elem>(),
                                            .scale = factor,
                                            .T = D == 0 ? 0 : x.numel() / D,
                                            .D = D,
                                            .x_stride = D,
                                            .y_stride = D},
                                           context.queue());
  });
  return y;
}

void add_to_rows(const GradSink::Target& target,
                 const Tensor& x,
                 std::span<const std::int32_t> rows) {
  const Tensor& sum_VD = target.gradient;
  const KernelTable& kernels = context_of(x).kernels();
  if (!target.has_values) clear(sum_VD);
  if (x.dtype() == DType::kF32) {
    sum_rows(kernels.gather_rows_vjp_f32, x, rows, sum_VD);
  } else if (sum_VD.dtype() == DType::kF32) {
    sum_rows(kernels.gather_rows_vjp_bf16_f32, x, rows, sum_VD);
  } else {
    sum_rows(kernels.gather_rows_vjp_bf16, x, rows, sum_VD);
  }
}

void add_column_sums(const GradSink::Target& target, const Tensor& x_TD) {
  const auto [T, D] = dims<2>(x_TD, "add_column_sums");
  if (!target.has_values) clear(target.gradient);
  add_into(target.gradient.reshape({1, D}).expand(0, T), x_TD);
}

}  // namespace tessera::ops
