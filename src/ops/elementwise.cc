#include "ops/elementwise.h"

#include "ops/context.h"
#include "ops/internal/operands.h"
#include "ops/internal/record.h"
#include "ops/internal/sums.h"
#include "ops/kernel_table.h"
#include "ops/rows.h"

namespace tessera::ops {
namespace {

Tensor sum(const Tensor& a, const Tensor& b, Index b_stride) {
  Context& context = context_of(a);
  Tensor y = Tensor::empty(context.allocator(), a.dtype(), a.shape());
  const Index D = a.shape().back();
  visit_activation(a, "add", [&]<class Elem>() {
    context.kernels().add.of<Elem>().run({.a = a.data<const Elem>(),
                                          .b = b.data<const Elem>(),
                                          .y = y.data<Elem>(),
                                          .T = D == 0 ? 0 : a.numel() / D,
                                          .D = D,
                                          .a_stride = D,
                                          .b_stride = b_stride,
                                          .y_stride = D},
                                         context.queue());
  });
  return y;
}

}  // namespace

Tensor add(const Tensor& a, const Tensor& b) {
  base::check(a.shape() == b.shape() && a.rank() >= 1, "add", "equal shapes, are ", a.shape(),
              " and ", b.shape());
  base::check(a.is_contiguous() && b.is_contiguous(), "add", "contiguous operands, are strided");
  Tensor y = sum(a, b, a.shape().back());
  if (records({&a, &b})) {
    // da = db = dy
    record("add", y, {&a, &b}, [](const Tensor& dy, GradSink& sink) {
      sink.add(0, dy);
      sink.add(1, dy);
    });
  }
  return y;
}

Tensor add_vector(const Tensor& x_TD, const Tensor& v_D) {
  const auto [T, D] = dims<2>(x_TD, "add_vector x");
  check_vector(v_D, D, "add_vector", "v");
  base::check(x_TD.is_contiguous(), "add_vector", "a contiguous x, is strided");
  Tensor y_TD = sum(x_TD, convert(v_D.detached(), x_TD.dtype()), /*b_stride=*/0);
  if (records({&x_TD, &v_D})) {
    // dx = dy,  dv[d] = Σ_t dy[t, d]
    record("add_vector", y_TD, {&x_TD, &v_D}, [](const Tensor& dy_TD, GradSink& sink) {
      sink.add(0, dy_TD);
      if (sink.wants(1)) add_column_sums(sink.target(1), dy_TD);
    });
  }
  return y_TD;
}

Tensor scale(const Tensor& x, float factor) {
  Tensor y = scaled(x, factor);
  if (factor != 1.0F && records({&x})) {
    // dx = factor · dy
    record("scale", y, {&x},
           [factor](const Tensor& dy, GradSink& sink) { sink.add(0, scaled(dy, factor)); });
  }
  return y;
}

}  // namespace tessera::ops
