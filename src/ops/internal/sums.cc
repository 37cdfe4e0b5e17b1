#include "ops/internal/sums.h"

#include <algorithm>
#include <array>

#include "ops/context.h"
#include "ops/kernel_table.h"

namespace tessera::ops {
namespace {

// Values that one task clears: enough to be worth waking a thread.
constexpr Index kValuesPerTask = 1 << 16;

void clear(const Tensor& sum) {
  auto* values = sum.data<float>();
  context_of(sum).fill(sum.numel(), kValuesPerTask, [&](Index begin, Index end) {
    std::fill_n(values + begin, end - begin, 0.0F);
  });
}

}  // namespace

void add_into(const Tensor& y, const Tensor& x) {
  base::check(y.shape() == x.shape() && y.rank() <= 4, "add_into",
              "equal shapes of rank up to 4, are ", y.shape(), " and ", x.shape());
  kernels::AccumulateArgs args{.x = x.data<const float>(), .y = y.data<float>()};
  if (y.is_contiguous() && x.is_contiguous()) {
    args.extents[3] = y.numel();
    args.x_strides[3] = args.y_strides[3] = 1;
  } else {
    for (int axis = 0; axis < y.rank(); ++axis) {
      const auto to = std::size_t{4} - static_cast<std::size_t>(y.rank() - axis);
      args.extents[to] = y.dim(axis);
      args.x_strides[to] = x.stride(axis);
      args.y_strides[to] = y.stride(axis);
    }
  }
  Context& context = context_of(y);
  context.kernels().accumulate.run(args, context.pool());
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
                              context.pool());
  return y;
}

void add_to_rows(const GradSink::Target& target,
                 const Tensor& x,
                 std::span<const std::int32_t> rows) {
  const Tensor& sum_VD = target.gradient;
  Context& context = context_of(x);
  if (!target.has_values) clear(sum_VD);
  context.kernels().gather_rows_vjp.run({.dy = x.data<const float>(),
                                         .ids = rows.data(),
                                         .dtable = sum_VD.data<float>(),
                                         .T = x.dim(0),
                                         .D = x.dim(1),
                                         .dy_stride = x.stride(0),
                                         .dtable_stride = x.dim(1)},
                                        context.pool());
}

void add_column_sums(const GradSink::Target& target, const Tensor& x_TD) {
  const auto [T, D] = dims<2>(x_TD, "add_column_sums");
  if (!target.has_values) clear(target.gradient);
  add_into(target.gradient.reshape({1, D}).expand(0, T), x_TD);
}

}  // namespace tessera::ops
