#include "ops/training/cross_entropy.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "ops/internal/linear_vjp.h"
#include "ops/internal/operands.h"
#include "ops/internal/record.h"
#include "ops/internal/scalars.h"
#include "ops/internal/sums.h"
#include "ops/kernel_table.h"
#include "ops/linear.h"
#include "tensor/transfer.h"

namespace tessera::ops {
namespace {

// Logits in memory at once: on the CPU about what its caches hold, on a GPU so many that reading w
// and adding to dw cost little beside the products. The number of rows is a function of vocabulary
// and device alone, for it decides the order in which dw is summed.
constexpr Index kChunkBytes = Index{32} << 20;
constexpr Index kGpuChunkBytes = Index{512} << 20;
constexpr Index kMinChunkRows = 64;

Index chunk_rows(Index vocabulary, bool is_gpu) {
  const Index row_bytes = vocabulary * static_cast<Index>(sizeof(float));
  return std::max(kMinChunkRows, (is_gpu ? kGpuChunkBytes : kChunkBytes) / row_bytes);
}

void check_inputs(const CrossEntropyInputs& inputs) {
  const auto [T, D] = dims<2>(inputs.h_TD, "cross_entropy h");
  const auto [V, width] = dims<2>(inputs.w_VD, "cross_entropy w");
  base::check(width == D, "cross_entropy", "rows of width ", width, " as w has columns, is ", D);
  base::check(static_cast<Index>(inputs.targets.size()) == T, "cross_entropy",
              "a target for each of ", T, " rows, has ", inputs.targets.size());
  for (const std::int32_t target : inputs.targets)
    base::check(target >= 0 && target < V, "cross_entropy", "targets below ", V, ", is ", target);
}

struct Gradients {
  GradSink::Target dh;  // [T, D]
  GradSink::Target dw;  // [V, D]
};

// Rows [begin, begin + count): their losses, and their share of the gradients that are wanted.
void add_chunk(const CrossEntropyInputs& inputs,
               Index begin,
               Index count,
               Gradients& gradients,
               double* row_losses) {
  Context& context = context_of(inputs.h_TD);
  const Tensor h_TD = inputs.h_TD.narrow(0, begin, count);
  const Tensor logits_TV = linear_f32(h_TD, inputs.w_VD);
  const Index V = logits_TV.dim(1);
  const std::vector<float> weights(static_cast<std::size_t>(count), inputs.weight);
  Tensor dlogits_TV;
  if (gradients.dh.gradient.has_value() || gradients.dw.gradient.has_value()) {
    dlogits_TV = h_TD.dtype() == DType::kF32
                     ? logits_TV
                     : Tensor::empty(context.allocator(), h_TD.dtype(), logits_TV.shape());
  }
  const std::span<const std::int32_t> targets =
      inputs.targets.subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(count));
  Allocator& allocator = context.allocator();
  const Uploaded<std::int32_t> uploaded_targets(allocator, targets);
  const Uploaded<float> uploaded_weights(allocator, weights);
  visit_activation(h_TD, "cross_entropy", [&]<class Elem>() {
    context.kernels().cross_entropy.of<Elem>().run(
        {.x = logits_TV.data<const float>(),
         .targets = uploaded_targets.data(),
         .weights = uploaded_weights.data(),
         .loss = row_losses + begin,
         .dx = dlogits_TV.has_value() ? dlogits_TV.data<Elem>() : nullptr,
         .T = count,
         .V = V,
         .x_stride = V,
         .dx_stride = V},
        context.queue());
  });
  if (gradients.dh.gradient.has_value()) {
    add_dx(dlogits_TV, inputs.w_VD,
           {.gradient = gradients.dh.gradient.narrow(0, begin, count), .has_values = false});
  }
  if (gradients.dw.gradient.has_value()) {
    add_dw(dlogits_TV, h_TD, gradients.dw);
    gradients.dw.has_values = true;
  }
}

void record_loss(const CrossEntropyInputs& inputs, const Gradients& gradients, Tensor& loss) {
  record("cross_entropy", loss, {&inputs.h_TD, &inputs.w_VD},
         [dh = gradients.dh.gradient, dw = gradients.dw.gradient](const Tensor& d_loss,
                                                                  GradSink& sink) {
           const float factor = scalar_value(d_loss);
           if (sink.wants(0)) sink.add(0, scaled(dh, factor));
           if (sink.wants(1)) sink.add(1, scaled(dw, factor));
         });
}

}  // namespace

CrossEntropy cross_entropy(const CrossEntropyInputs& inputs) {
  check_inputs(inputs);
  // What follows is linear algebra on plain values: the one node of this op holds its gradients.
  const CrossEntropyInputs plain = {.h_TD = inputs.h_TD.detached(),
                                    .w_VD = inputs.w_VD.detached(),
                                    .targets = inputs.targets,
                                    .weight = inputs.weight};
  Context& context = context_of(inputs.h_TD);
  Gradients gradients;
  if (records({&inputs.h_TD})) {
    gradients.dh.gradient =
        Tensor::empty(context.allocator(), inputs.h_TD.dtype(), inputs.h_TD.shape());
  }
  if (records({&inputs.w_VD})) {
    gradients.dw.gradient = Tensor::empty(context.allocator(), DType::kF32, inputs.w_VD.shape());
  }
  const Index T = inputs.h_TD.dim(0);
  const DeviceValues<double> row_losses(context.allocator(), T);
  const Index step = chunk_rows(inputs.w_VD.dim(0), context.gpu() != nullptr);
  for (Index begin = 0; begin < T; begin += step)
    add_chunk(plain, begin, std::min(step, T - begin), gradients, row_losses.data());
  if (T == 0 && gradients.dw.gradient.has_value()) {
    gradients.dw.gradient = Tensor::zeros(context.allocator(), DType::kF32, inputs.w_VD.shape());
  }
  CrossEntropy result{.loss = Tensor::empty(context.allocator(), DType::kF32, {1}),
                      .sum = {context.allocator(), 1}};
  context.kernels().sum_losses.run({.losses = row_losses.data(),
                                    .sum = result.sum.data(),
                                    .rounded = result.loss.data<float>(),
                                    .count = T},
                                   context.queue());
  if (records({&inputs.h_TD, &inputs.w_VD})) record_loss(inputs, gradients, result.loss);
  return result;
}

}  // namespace tessera::ops
