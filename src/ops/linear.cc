#include "ops/linear.h"

#include <algorithm>
#include <vector>

#include "ops/context.h"
#include "ops/internal/linear_vjp.h"
#include "ops/internal/operands.h"
#include "ops/internal/record.h"
#include "ops/kernel_table.h"
#include "ops/rows.h"
#include "tensor/transfer.h"

namespace tessera::ops {
namespace {

void check_rows_of_groups(const GroupedLinearInputs& inputs, Index x_rows) {
  const std::span<const Index> begin = inputs.group_begin;
  base::check(begin.front() == 0 && std::is_sorted(begin.begin(), begin.end()), "grouped_linear",
              "group boundaries ascending from 0, run from ", begin.front(), " to ", begin.back());
  const Index num_given = inputs.x_row.empty() ? x_rows : static_cast<Index>(inputs.x_row.size());
  base::check(num_given == begin.back(), "grouped_linear", begin.back(),
              " rows as the groups say, has ", num_given);
  for (const Index row : inputs.x_row) {
    base::check(row >= 0 && row < x_rows, "grouped_linear", "rows of x below ", x_rows, ", is ",
                row);
  }
}

template <class Elem, class Out>
void multiply(const kernels::Variant<kernels::MatmulFn<Elem, Out>>& kernel,
              const Tensor& x,
              const Tensor& w_OI,
              const Tensor& bias_O,
              const Tensor& y) {
  const auto [O, I] = dims<2>(w_OI, "linear w");
  const MatrixRows rows = matrix_rows(x, "linear");
  Context& context = context_of(x);
  kernels::MatmulToArgs<Elem, Out> args{
      .x = x.data<const Elem>(),
      .x_stride = rows.stride,
      .w = weight_bytes(w_OI, "linear"),
      .w_stride = w_OI.stride(0),
      .w_type = weight_type(w_OI, "linear"),
      .bias = bias_O.has_value() ? bias_O.data<const Out>() : nullptr,
      .y = y.data<Out>(),
      .y_stride = O,
      .M = rows.count,
      .N = O,
      .K = I};
  const Storage scratch = scratch_of(context, kernels::matmul_scratch_bytes(args, context.queue()));
  args.scratch = scratch.mutable_data();
  kernel.run(args, context.queue());
}

// An empty result of the product, its operands checked.
Tensor product_of(const Tensor& x, const Tensor& w_OI, DType dtype) {
  const auto [O, I] = dims<2>(w_OI, "linear w");
  check_rows(x, "linear", "x");
  base::check(x.shape().back() == I, "linear", "x of width ", I, " as w has columns, is ",
              x.shape().back());
  Context& context = context_of(x);
  context.throw_if_cancelled();
  Shape shape = x.shape();
  shape[x.rank() - 1] = O;
  return Tensor::empty(context.allocator(), dtype, shape);
}

}  // namespace

Tensor linear(const Tensor& x, const Tensor& w_OI, const Tensor& bias_O) {
  Tensor y = product_of(x, w_OI, x.dtype());
  Tensor bias_in_type;
  if (bias_O.has_value()) {
    check_vector(bias_O, y.shape().back(), "linear", "bias");
    bias_in_type = convert(bias_O.detached(), x.dtype());
  }
  visit_activation(x, "linear", [&]<class Elem>() {
    multiply(context_of(x).kernels().matmul.of<Elem>(), x, w_OI, bias_in_type, y);
  });
  if (records({&x, &w_OI, &bias_O})) record_linear(x, w_OI, bias_O, y);
  return y;
}

Tensor linear_f32(const Tensor& x, const Tensor& w_OI) {
  if (x.dtype() == DType::kF32) return linear(x, w_OI);
  Tensor y = product_of(x, w_OI, DType::kF32);
  base::check(x.dtype() == DType::kBf16, "linear", "activations of f32 or bf16, are ",
              to_string(x.dtype()));
  multiply(context_of(x).kernels().matmul_bf16_f32, x, w_OI, {}, y);
  if (records({&x, &w_OI})) record_linear(x, w_OI, {}, y);
  return y;
}

Tensor grouped_linear(const GroupedLinearInputs& inputs) {
  const auto [x_rows, I] = dims<2>(inputs.x, "grouped_linear x");
  const auto G = static_cast<Index>(inputs.weights.size());
  base::check(G > 0 && static_cast<Index>(inputs.group_begin.size()) == G + 1, "grouped_linear",
              "one more group boundary than the ", G, " groups, has ", inputs.group_begin.size());
  const Tensor& first = inputs.weights.front();
  const auto [O, columns] = dims<2>(first, "grouped_linear w");
  base::check(columns == I, "grouped_linear", "x of width ", columns, " as w has columns, is ", I);
  check_rows(inputs.x, "grouped_linear", "x");
  std::vector<const std::byte*> pointers;
  pointers.reserve(static_cast<std::size_t>(G));
  for (const Tensor& w_OI : inputs.weights) {
    base::check(w_OI.dtype() == first.dtype() && w_OI.shape() == first.shape() &&
                    w_OI.stride(0) == first.stride(0),
                "grouped_linear", "weights of one type and shape, differ");
    pointers.push_back(weight_bytes(w_OI, "grouped_linear"));
  }
  const Index num_rows = inputs.group_begin.back();
  check_rows_of_groups(inputs, x_rows);
  Context& context = context_of(inputs.x);
  context.throw_if_cancelled();
  Tensor y = Tensor::empty(context.allocator(), inputs.x.dtype(), {num_rows, O});
  const Uploaded<Index> x_row(context.allocator(), inputs.x_row);
  visit_activation(inputs.x, "grouped_linear", [&, O = O, I = I]<class Elem>() {
    kernels::GroupedMatmulArgs<Elem> args{.x = inputs.x.data<const Elem>(),
                                          .x_stride = inputs.x.stride(0),
                                          .x_row = inputs.x_row.empty() ? nullptr : x_row.data(),
                                          .w = pointers.data(),
                                          .w_stride = first.stride(0),
                                          .w_type = weight_type(first, "grouped_linear"),
                                          .group_begin = inputs.group_begin.data(),
                                          .num_groups = G,
                                          .y = y.data<Elem>(),
                                          .y_stride = O,
                                          .N = O,
                                          .K = I};
    const Storage scratch =
        scratch_of(context, kernels::grouped_matmul_scratch_bytes(args, context.queue()));
    args.scratch = scratch.mutable_data();
    context.kernels().grouped_matmul.of<Elem>().run(args, context.queue());
  });
  if (records(inputs.x, inputs.weights)) {
    record_grouped_linear(
        {.x = inputs.x,
         .weights = std::vector<Tensor>(inputs.weights.begin(), inputs.weights.end()),
         .group_begin = std::vector<Index>(inputs.group_begin.begin(), inputs.group_begin.end()),
         .x_row = std::vector<Index>(inputs.x_row.begin(), inputs.x_row.end())},
        y);
  }
  return y;
}

}  // namespace tessera::ops
