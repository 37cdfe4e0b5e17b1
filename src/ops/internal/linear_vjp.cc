#include "ops/internal/linear_vjp.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "ops/internal/operands.h"
#include "ops/internal/record.h"
#include "ops/internal/sums.h"
#include "ops/kernel_table.h"
#include "ops/rows.h"

namespace tessera::ops {
namespace {

// dx of every row of the product: [R, I].
Tensor grouped_dx(const Tensor& dy_RO, const GroupedProduct& product) {
  const Tensor& first = product.weights.front();
  const auto [O, I] = dims<2>(first, "grouped_linear w");
  Context& context = context_of(dy_RO);
  Tensor dx_RI = Tensor::empty(context.allocator(), dy_RO.dtype(), {dy_RO.dim(0), I});
  std::vector<const std::byte*> pointers;
  pointers.reserve(product.weights.size());
  for (const Tensor& w_OI : product.weights)
    pointers.push_back(weight_bytes(w_OI, "grouped_linear"));
  visit_activation(dy_RO, "grouped_linear", [&, O = O, I = I]<class Elem>() {
    kernels::GroupedMatmulDxArgs<Elem> args{
        .dy = dy_RO.data<const Elem>(),
        .dy_stride = O,
        .w = pointers.data(),
        .w_stride = first.stride(0),
        .w_type = weight_type(first, "grouped_linear"),
        .group_begin = product.groups.begin_G.data<const Index>(),
        .R = product.groups.num_rows,
        .num_groups = static_cast<Index>(product.weights.size()),
        .dx = dx_RI.data<Elem>(),
        .dx_stride = I,
        .N = O,
        .K = I};
    const Storage scratch =
        scratch_of(context, kernels::grouped_matmul_dx_scratch_bytes(args, context.queue()));
    args.scratch = scratch.mutable_data();
    context.kernels().grouped_matmul_dx.of<Elem>().run(args, context.queue());
  });
  return dx_RI;
}

void add_grouped_dw(const Tensor& dy_RO, const GroupedProduct& product, GradSink& sink) {
  const auto [O, I] = dims<2>(product.weights.front(), "grouped_linear w");
  Context& context = context_of(dy_RO);
  const std::size_t G = product.weights.size();
  std::vector<float*> pointers(G, nullptr);
  const std::unique_ptr<bool[]> accumulate(new bool[G]());  // NOLINT: vector<bool> has no data()
  for (std::size_t g = 0; g < G; ++g) {
    if (!sink.wants(g + 1)) continue;
    const GradSink::Target target = sink.target(g + 1);
    pointers[g] = target.gradient.data<float>();
    accumulate[g] = target.has_values;
  }
  const Tensor& x_row = product.groups.x_row_R;
  visit_activation(dy_RO, "grouped_linear", [&, O = O, I = I]<class Elem>() {
    kernels::GroupedMatmulDwArgs<Elem> args{
        .dy = dy_RO.data<const Elem>(),
        .dy_stride = O,
        .x = product.x.data<const Elem>(),
        .x_stride = product.x.stride(0),
        .x_row = x_row.has_value() ? x_row.data<const Index>() : nullptr,
        .group_begin = product.groups.begin_G.data<const Index>(),
        .R = product.groups.num_rows,
        .num_groups = static_cast<Index>(G),
        .dw = pointers.data(),
        .dw_stride = I,
        .accumulate = accumulate.get(),
        .N = O,
        .K = I};
    const Storage scratch =
        scratch_of(context, kernels::grouped_matmul_dw_scratch_bytes(args, context.queue()));
    args.scratch = scratch.mutable_data();
    context.kernels().grouped_matmul_dw.of<Elem>().run(args, context.queue());
  });
}

// dx[t] (+)= the sum of its rows.
void add_rows_of_x(const GradSink::Target& target, const Tensor& dx_RI, const RowGroups& groups) {
  const auto [T, I] = dims<2>(target.gradient, "grouped_linear dx");
  const Tensor& rows_Tn = groups.rows_of_x_Tn;
  base::check(rows_Tn.has_value() && rows_Tn.dim(0) == T, "grouped_linear",
              "equally many rows of the product for each of ", T,
              " rows whose gradient is asked for");
  Context& context = context_of(dx_RI);
  visit_activation(dx_RI, "grouped_linear", [&, T = T, I = I]<class Elem>() {
    auto* dx = target.gradient.data<Elem>();
    context.kernels().combine_experts.of<Elem>().run({.base = target.has_values ? dx : nullptr,
                                                      .expert_rows = dx_RI.data<const Elem>(),
                                                      .slots = rows_Tn.data<const std::int32_t>(),
                                                      .y = dx,
                                                      .T = T,
                                                      .D = I,
                                                      .A = rows_Tn.dim(1),
                                                      .base_stride = I,
                                                      .expert_stride = I,
                                                      .y_stride = I},
                                                     context.queue());
  });
}

}  // namespace

void add_dx(const Tensor& dy, const Tensor& w_OI, const GradSink::Target& target) {
  const auto [O, I] = dims<2>(w_OI, "linear w");
  Context& context = context_of(dy);
  visit_activation(dy, "linear", [&, O = O, I = I]<class Elem>() {
    kernels::MatmulDxArgs<Elem> args{.dy = dy.data<const Elem>(),
                                     .dy_stride = O,
                                     .w = weight_bytes(w_OI, "linear"),
                                     .w_stride = w_OI.stride(0),
                                     .w_type = weight_type(w_OI, "linear"),
                                     .dx = target.gradient.data<Elem>(),
                                     .dx_stride = I,
                                     .accumulate = target.has_values,
                                     .M = O == 0 ? 0 : dy.numel() / O,
                                     .N = O,
                                     .K = I};
    const Storage scratch =
        scratch_of(context, kernels::matmul_dx_scratch_bytes(args, context.queue()));
    args.scratch = scratch.mutable_data();
    context.kernels().matmul_dx.of<Elem>().run(args, context.queue());
  });
}

void add_dw(const Tensor& dy, const Tensor& x, const GradSink::Target& target) {
  const auto [O, I] = dims<2>(target.gradient, "linear dw");
  Context& context = context_of(dy);
  const MatrixRows rows = matrix_rows(x, "linear");
  visit_activation(dy, "linear", [&, O = O, I = I]<class Elem>() {
    kernels::MatmulDwArgs<Elem> args{.dy = dy.data<const Elem>(),
                                     .dy_stride = O,
                                     .x = x.data<const Elem>(),
                                     .x_stride = rows.stride,
                                     .dw = target.gradient.data<float>(),
                                     .dw_stride = I,
                                     .accumulate = target.has_values,
                                     .M = rows.count,
                                     .N = O,
                                     .K = I};
    const Storage scratch =
        scratch_of(context, kernels::matmul_dw_scratch_bytes(args, context.queue()));
    args.scratch = scratch.mutable_data();
    context.kernels().matmul_dw.of<Elem>().run(args, context.queue());
  });
}

void record_linear(const Tensor& x, const Tensor& w_OI, const Tensor& bias_O, Tensor& y) {
  record("linear", y, {&x, &w_OI, &bias_O}, [x, w_OI](const Tensor& dy_in_y, GradSink& sink) {
    const Tensor dy = convert(dy_in_y, x.dtype());  // logits are f32 beside rows in bf16
    if (sink.wants(0)) add_dx(dy, w_OI, sink.target(0));
    if (sink.wants(1)) add_dw(dy, x, sink.target(1));
    if (sink.wants(2)) {
      const Index O = dy.shape().back();
      add_column_sums(sink.target(2), dy.reshape({O == 0 ? 0 : dy.numel() / O, O}));
    }
  });
}

void record_grouped_linear(GroupedProduct product, Tensor& y_RO) {
  std::vector<GradEdge> edges = {product.x.grad_edge()};
  for (const Tensor& w_OI : product.weights)
    edges.push_back(w_OI.grad_edge());
  record("grouped_linear", {&y_RO}, std::move(edges),
         [product = std::move(product)](const Tensor& dy_RO, GradSink& sink) {
           add_grouped_dw(dy_RO, product, sink);
           if (!sink.wants(0)) return;
           const Tensor dx_RI = grouped_dx(dy_RO, product);
           if (product.groups.x_row_R.has_value()) {
             add_rows_of_x(sink.target(0), dx_RI, product.groups);
           } else {
             sink.add(0, dx_RI);
           }
         });
}

}  // namespace tessera::ops
