// What the sampler asks of logits. T rows · V vocabulary
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "tensor/tensor.h"

namespace tessera::ops {

// Per row: the index of the largest logit (the lowest one on ties), log Σ exp, in double, and the
// log probability of that index. That of any id is float(double(logit) − log_norm).
struct LogitSummary {
  std::vector<std::int32_t> argmax;
  std::vector<double> log_norm;
  std::vector<float> log_probs;
};
[[nodiscard]] LogitSummary summarise_logits(const Tensor& logits_TV);

}  // namespace tessera::ops
