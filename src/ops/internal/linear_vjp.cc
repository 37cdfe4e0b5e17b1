#include "ops/internal/linear_vjp.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "ops/internal/operands.h"
#include "ops/internal/record.h"
#include "ops/internal/sums.h"
#include "ops/kernel_table.h"
#include "ops/rows.h"
#include "tensor/transfer.h"

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
        .group_begin = product.group_begin.data(),
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
  const Uploaded<Index> x_row(context.allocator(), product.x_row);
  visit_activation(dy_RO, "grouped_linear", [&, O = O, I = I]<class Elem>() {
    kernels::GroupedMatmulDwArgs<Elem> args{.dy = dy_RO.data<const Elem>(),
                                            .dy_stride = O,
                                            .x = product.x.data<const Elem>(),
                                            .x_stride = product.x.stride(0),
                                            .x_row = product.x_row.empty() ? nullptr : x_row.data(),
                                            .group_begin = product.group_begin.data(),
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
           if (product.x_row.empty()) {
             sink.add(0, dx_RI);
           } else {
             add_to_rows(sink.target(0), dx_RI,
                         std::vector<std::int32_t>(product.x_row.begin(), product.x_row.end()));
           }
         });
}

}  // namespace tessera::ops
