#include "ops/training/optimizer_steps.h"

#include <vector>

#include "ops/context.h"
#include "ops/kernel_table.h"
#include "tensor/transfer.h"

namespace tessera::ops {
namespace {

void check_tensors(const AdamwTensors& tensors) {
  const Shape& shape = tensors.weight.shape();
  for (const Tensor* x :
       {&tensors.weight, &tensors.rounded, &tensors.m, &tensors.v, &tensors.gradient}) {
    base::check(!x->has_value() || (x->shape() == shape && x->is_contiguous()), "adamw",
                "contiguous tensors of shape ", shape, ", has ", x->shape());
  }
}

template <class Elem>
kernels::AdamwTensors<Elem> to_kernel(const AdamwTensors& tensors, const AdamwStep& step) {
  check_tensors(tensors);
  return {.weight = tensors.weight.data<float>(),
          .rounded = tensors.rounded.has_value() ? tensors.rounded.data<BFloat16>() : nullptr,
          .m = tensors.m.data<Elem>(),
          .v = tensors.v.data<Elem>(),
          .gradient = tensors.gradient.has_value() ? tensors.gradient.data<const float>() : nullptr,
          .count = tensors.weight.numel(),
          .factors = kernels::adamw_factors({.rate = tensors.rate,
                                             .beta1 = step.beta1,
                                             .beta2 = step.beta2,
                                             .epsilon = step.epsilon,
                                             .weight_decay = tensors.weight_decay},
                                            step.update, step.gradient_scale)};
}

template <class Elem>
void update(std::span<const AdamwTensors> parameters,
            const AdamwStep& step,
            const kernels::Variant<kernels::AdamwFn<Elem>>& kernel) {
  std::vector<kernels::AdamwTensors<Elem>> list;
  list.reserve(parameters.size());
  for (const AdamwTensors& each : parameters)
    list.push_back(to_kernel<Elem>(each, step));
  const Index num_chunks = kernels::set_first_chunks(std::span(list));
  Context& context = context_of(parameters.front().weight);
  const Uploaded<kernels::AdamwTensors<Elem>> uploaded(context.allocator(), list);
  kernel.run(
      {.tensors = uploaded.data(), .num_tensors = std::ssize(list), .num_chunks = num_chunks},
      context.queue());
}

}  // namespace

void adamw(std::span<const AdamwTensors> parameters, const AdamwStep& step) {
  if (parameters.empty()) return;
  const KernelTable& kernels = context_of(parameters.front().weight).kernels();
  if (parameters.front().m.dtype() == DType::kBf16) {
    update<BFloat16>(parameters, step, kernels.adamw_bf16);
  } else {
    update<float>(parameters, step, kernels.adamw_f32);
  }
}

double sum_of_squares(std::span<const Tensor> all) {
  std::vector<kernels::SquaredValues> list;
  const Tensor* first = nullptr;
  for (const Tensor& x : all) {
    if (!x.has_value()) continue;
    base::check(x.is_contiguous(), "sum_of_squares", "contiguous tensors, has ", x.shape());
    list.push_back({.x = x.data<const float>(), .count = x.numel()});
    first = &x;
  }
  if (first == nullptr) return 0;
  Context& context = context_of(*first);
  Allocator& allocator = context.allocator();
  std::vector<double> chunk_sums(
      static_cast<std::size_t>(kernels::set_first_chunks(std::span(list))));
  double result = 0;
  const Uploaded<kernels::SquaredValues> arrays(allocator, list);
  const Downloaded<double> chunks(allocator, chunk_sums);
  const Downloaded<double> sum(allocator, {&result, 1});
  context.kernels().sum_of_squares.run({.arrays = arrays.data(),
                                        .num_arrays = std::ssize(list),
                                        .num_chunks = std::ssize(chunk_sums),
                                        .chunk_sums = chunks.data(),
                                        .sum = sum.data()},
                                       context.queue());
  sum.fetch();
  return result;
}

}  // namespace tessera::ops
