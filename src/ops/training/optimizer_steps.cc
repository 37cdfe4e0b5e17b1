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
void update(const AdamwTensors& tensors,
            const kernels::AdamwFactors& factors,
            const kernels::Variant<kernels::AdamwFn<Elem>>& kernel) {
  kernel.run(
      {.weight = tensors.weight.data<float>(),
       .rounded = tensors.rounded.has_value() ? tensors.rounded.data<BFloat16>() : nullptr,
       .m = tensors.m.data<Elem>(),
       .v = tensors.v.data<Elem>(),
       .gradient = tensors.gradient.has_value() ? tensors.gradient.data<const float>() : nullptr,
       .count = tensors.weight.numel(),
       .factors = factors},
      context_of(tensors.weight).queue());
}

}  // namespace

void adamw(const AdamwTensors& tensors, const AdamwStep& step) {
  check_tensors(tensors);
  const kernels::AdamwFactors factors = kernels::adamw_factors({.rate = step.rate,
                                                                .beta1 = step.beta1,
                                                                .beta2 = step.beta2,
                                                                .epsilon = step.epsilon,
                                                                .weight_decay = step.weight_decay},
                                                               step.update, step.gradient_scale);
  const KernelTable& kernels = context_of(tensors.weight).kernels();
  if (tensors.m.dtype() == DType::kBf16) {
    update<BFloat16>(tensors, factors, kernels.adamw_bf16);
  } else {
    update<float>(tensors, factors, kernels.adamw_f32);
  }
}

SquareSum sum_of_squares(const Tensor& x) {
  base::check(x.is_contiguous(), "sum_of_squares", "a contiguous tensor, has shape ", x.shape());
  Context& context = context_of(x);
  SquareSum out;
  std::vector<double> block_sums(
      static_cast<std::size_t>(kernels::sum_of_squares_num_blocks(x.numel())));
  Allocator& allocator = context.allocator();
  const Downloaded<double> blocks(allocator, block_sums);
  const Downloaded<double> sum(allocator, {&out.sum, 1});
  const Downloaded<bool> is_finite(allocator, {&out.is_finite, 1});
  context.kernels().sum_of_squares.run({.x = x.data<const float>(),
                                        .block_sums = blocks.data(),
                                        .sum = sum.data(),
                                        .is_finite = is_finite.data(),
                                        .count = x.numel()},
                                       context.queue());
  sum.fetch();
  is_finite.fetch();
  return out;
}

}  // namespace tessera::ops
