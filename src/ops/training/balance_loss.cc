#include "ops/training/balance_loss.h"

#include <vector>

#include "ops/internal/record.h"
#include "ops/internal/sums.h"
#include "ops/kernel_table.h"
#include "tensor/transfer.h"

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
  BalanceLoss out;
  Allocator& allocator = context.allocator();
  std::vector<double> sequence_loss(begins.size());
  const Uploaded<Index> uploaded_begins(allocator, begins);
  const Downloaded<double> sequence_losses(allocator, sequence_loss);
  const Downloaded<double> value(allocator, {&out.value, 1});
  context.kernels().balance_loss.run({.scores = routing.scores_TE.data<const float>(),
                                      .ids = routing.experts_TA.data<const std::int32_t>(),
                                      .begins = uploaded_begins.data(),
                                      .sequence_loss = sequence_losses.data(),
                                      .loss = value.data(),
                                      .dscores = is_recorded ? dscores_TE.data<float>() : nullptr,
                                      .num_sequences = static_cast<Index>(begins.size()) - 1,
                                      .E = E,
                                      .A = A,
                                      .alpha = options.alpha},
                                     context.queue());
  out.loss = Tensor::empty(context.allocator(), DType::kF32, {1});
  value.fetch();
  write_value(out.loss, static_cast<float>(out.value));
  if (is_recorded) {
    record("balance_loss", out.loss, {&routing.scores_TE},
           [dscores_TE](const Tensor& d_loss, GradSink& sink) {
             sink.add(0, scaled(dscores_TE, read_value<float>(d_loss)));
           });
  }
  return out;
}

}  // namespace tessera::ops
