#include "ops/internal/sums.h"

#include <algorithm>
#include <array>

#include "ops/context.h"
#include "ops/kernel_table.h"

namespace tessera::ops {
namespace {

// Rows that one task adds: enough to be worth waking a thread.
constexpr Index kValuesPerTask = 1 << 14;

// Shape and both strides with extents of 1 in front, rank 4.
struct Walked {
  std::array<Index, 4> extents{1, 1, 1, 1};
  std::array<Index, 4> y_strides{};
  std::array<Index, 4> x_strides{};
};

Walked walked(const Tensor& y, const Tensor& x) {
  Walked out;
  for (int axis = 0; axis < y.rank(); ++axis) {
    const auto to = static_cast<std::size_t>(4 - y.rank() + axis);
    out.extents[to] = y.dim(axis);
    out.y_strides[to] = y.stride(axis);
    out.x_strides[to] = x.stride(axis);
  }
  return out;
}

void add_row(float* y, Index y_stride, const float* x, Index x_stride, Index count) {
  if (y_stride == 1 && x_stride == 1) {
    for (Index i = 0; i < count; ++i)
      y[i] += x[i];
    return;
  }
  for (Index i = 0; i < count; ++i)
    y[i * y_stride] += x[i * x_stride];
}

}  // namespace

void add_into(const Tensor& y, const Tensor& x) {
  base::check(y.shape() == x.shape() && y.rank() <= 4, "add_into",
              "equal shapes of rank up to 4, are ", y.shape(), " and ", x.shape());
  if (y.numel() == 0) return;
  float* to = y.data<float>();
  const float* from = x.data<const float>();
  base::ThreadPool& pool = context_of(y).pool();
  if (y.is_contiguous() && x.is_contiguous()) {
    pool.parallel_for(y.numel(), kValuesPerTask, [&](Index begin, Index end, int) {
      add_row(to + begin, 1, from + begin, 1, end - begin);
    });
    return;
  }
  // Work is cut along the outer two axes where they are all distinct places of y.
  const Walked w = walked(y, x);
  const auto [A, B, C, D] = w.extents;
  const bool outer_is_expanded = (A > 1 && w.y_strides[0] == 0) || (B > 1 && w.y_strides[1] == 0);
  const Index grain = outer_is_expanded ? A * B : std::max<Index>(1, kValuesPerTask / (C * D));
  pool.parallel_for(A * B, grain, [&, B = B, C = C, D = D](Index begin, Index end, int) {
    for (Index outer = begin; outer < end; ++outer) {
      for (Index c = 0; c < C; ++c) {
        const Index a = outer / B;
        const Index b = outer % B;
        add_row(to + a * w.y_strides[0] + b * w.y_strides[1] + c * w.y_strides[2], w.y_strides[3],
                from + a * w.x_strides[0] + b * w.x_strides[1] + c * w.x_strides[2], w.x_strides[3],
                D);
      }
    }
  });
}

Tensor scaled(const Tensor& x, float factor) {
  if (factor == 1.0F) return x;
  base::check(x.is_contiguous(), "scaled", "a contiguous tensor, is strided");
  Tensor y = Tensor::empty(x.allocator(), DType::kF32, x.shape());
  const float* from = x.data<const float>();
  float* to = y.data<float>();
  context_of(x).pool().parallel_for(x.numel(), kValuesPerTask, [&](Index begin, Index end, int) {
    for (Index i = begin; i < end; ++i)
      to[i] = factor * from[i];
  });
  return y;
}

void add_to_rows(const GradSink::Target& target,
                 const Tensor& x,
                 std::span<const std::int32_t> rows) {
  const Tensor& sum_VD = target.gradient;
  if (!target.has_values) std::fill_n(sum_VD.data<float>(), sum_VD.numel(), 0.0F);
  Context& context = context_of(x);
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
  if (!target.has_values) std::fill_n(target.gradient.data<float>(), D, 0.0F);
  add_into(target.gradient.reshape({1, D}).expand(0, T), x_TD);
}

}  // namespace tessera::ops
