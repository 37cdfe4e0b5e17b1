#include "ops/linear.h"

#include <vector>

#include "ops/context.h"
#include "ops/internal/linear_vjp.h"
#include "ops/internal/operands.h"
#include "ops/internal/record.h"
#include "ops/kernel_table.h"
#include "ops/rows.h"

namespace tessera::ops {
namespace {

void check_groups(const GroupedLinearInputs& inputs, Index x_rows) {
  const RowGroups& groups = inputs.groups;
  base::check(!inputs.weights.empty() && groups.num_groups() == std::ssize(inputs.weights),
              "grouped_linear", "a group for each of ", inputs.weights.size(), " weights, has ",
              groups.num_groups());
  const Index num_given = groups.x_row_R.has_value() ? groups.x_row_R.numel() : x_rows;
  base::check(num_given == groups.num_rows, "grouped_linear", groups.num_rows,
              " rows as the groups say, has ", num_given);
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
  check_groups(inputs, x_rows);
  const RowGroups& groups = inputs.groups;
  const Tensor& first = inputs.weights.front();
  const auto [O, columns] = dims<2>(first, "grouped_linear w");
  base::check(columns == I, "grouped_linear", "x of width ", columns, " as w has columns, is ", I);
  check_rows(inputs.x, "grouped_linear", "x");
  std::vector<const std::byte*> pointers;
  pointers.reserve(inputs.weights.size());
  for (const Tensor& w_OI : inputs.weights) {
    base::check(w_OI.dtype() == first.dtype() && w_OI.shape() == first.shape() &&
                    w_OI.stride(0) == first.stride(0),
                "grouped_linear", "weights of one type and shape, differ");
    pointers.push_back(weight_bytes(w_OI, "grouped_linear"));
  }
  Context& context = context_of(inputs.x);
  context.throw_if_cancelled();
  Tensor y = Tensor::empty(context.allocator(), inputs.x.dtype(), {groups.num_rows, O});
  visit_activation(inputs.x, "grouped_linear", [&, O = O, I = I]<class Elem>() {
    kernels::GroupedMatmulArgs<Elem> args{
        .x = inputs.x.data<const Elem>(),
        .x_stride = inputs.x.stride(0),
        .x_row = groups.x_row_R.has_value() ? groups.x_row_R.data<const Index>() : nullptr,
        .w = pointers.data(),
        .w_stride = first.stride(0),
        .w_type = weight_type(first, "grouped_linear"),
        .group_begin = groups.begin_G.data<const Index>(),
        .R = groups.num_rows,
        .num_groups = groups.num_groups(),
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
         .groups = groups},
        y);
  }
  return y;
}

}  // namespace tessera::ops
