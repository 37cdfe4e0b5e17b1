#include "ops/log_softmax.h"

#include "ops/context.h"
#include "ops/internal/operands.h"
#include "ops/kernel_table.h"
#include "tensor/transfer.h"

namespace tessera::ops {

LogitSummary summarise_logits(const Tensor& logits_TV) {
  const auto [T, V] = dims<2>(logits_TV, "summarise_logits logits");
  check_rows(logits_TV, "summarise_logits", "logits");
  base::check(V >= 1, "summarise_logits", "a vocabulary of at least one id, is empty");
  Context& context = context_of(logits_TV);
  LogitSummary summary;
  summary.argmax.resize(static_cast<std::size_t>(T));
  summary.log_norm.resize(static_cast<std::size_t>(T));
  summary.log_probs.resize(static_cast<std::size_t>(T));
  Allocator& allocator = context.allocator();
  const Downloaded<float> row_log_probs(allocator, summary.log_probs);
  const Downloaded<double> row_log_norm(allocator, summary.log_norm);
  const Downloaded<std::int32_t> row_argmax(allocator, summary.argmax);
  context.kernels().log_softmax.run({.x = logits_TV.data<const float>(),
                                     .log_probs = row_log_probs.data(),
                                     .log_norm = row_log_norm.data(),
                                     .argmax = row_argmax.data(),
                                     .T = T,
                                     .V = V,
                                     .x_stride = logits_TV.stride(0)},
                                    context.queue());
  row_log_probs.fetch_later();
  row_log_norm.fetch_later();
  row_argmax.fetch_later();
  allocator.finish_reads();
  return summary;
}

}  // namespace tessera::ops
