#include "ops/training/balance_loss.h"

#include <vector>

#include "ops/internal/record.h"
#include "ops/internal/scalars.h"
#include "ops/internal/sums.h"
#include "ops/kernel_table.h"

namespace tessera::ops {

BalanceLoss balance_loss(const Routing& routing, const BalanceOptions& options) {
  const auto [T, E] = dims<2>(routing.scores_TE, "balance_loss scores");
  const auto [tokens, A] = dims<2>(routing.experts_TA, "balance_loss experts");
  base::check(tokens == T, "balance_loss", "choices of ", T, " tokens, of ", tokens);
  std::vector<Index> begins(options.sequence_begin.begin(), options.sequence_begin.end());
  begins.push_back(T);
  for (std::size_t b = 0; b + 1 < begins.size(); ++b) {
    base::check(begins[b] >= 0 && begins[b] <= begins[b + 1], "balance_loss",
                "sequences that ascend to row ", T, ", is ", begins[b]);
  }
  Context& context = context_of(routing.scores_TE);
  Tensor dscores_TE;
  const bool is_recorded = records({&routing.scores_TE});
  if (is_recorded) dscores_TE = Tensor::zeros(context.allocator(), DType::kF32, {T, E});
  Allocator& allocator = context.allocator();
  BalanceLoss out{.loss = Tensor::empty(allocator, DType::kF32, {1}), .value = {allocator, 1}};
  const Uploaded<Index> uploaded_begins(allocator, begins);
  const DeviceValues<double> sequence_losses(allocator, std::ssize(begins));
  context.kernels().balance_loss.run({.scores = routing.scores_TE.data<const float>(),
                                      .ids = routing.experts_TA.data<const std::int32_t>(),
                                      .begins = uploaded_begins.data(),
                                      .sequence_loss = sequence_losses.data(),
                                      .loss = out.value.data(),
                                      .dscores = is_recorded ? dscores_TE.data<float>() : nullptr,
                                      .num_sequences = static_cast<Index>(begins.size()) - 1,
                                      .E = E,
                                      .A = A,
                                      .alpha = options.alpha},
                                     context.queue());
  context.kernels().sum_losses.run({.losses = out.value.data(),
                                    .sum = out.value.data(),
                                    .rounded = out.loss.data<float>(),
                                    .count = 1},
                                   context.queue());
  if (is_recorded) {
    record("balance_loss", out.loss, {&routing.scores_TE},
           [dscores_TE](const Tensor& d_loss, GradSink& sink) {
             sink.add(0, scaled(dscores_TE, scalar_value(d_loss)));
           });
  }
  return out;
}

}  // namespace tessera::ops
