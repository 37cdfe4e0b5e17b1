// From logits to ids, where the logits are. T rows · V vocabulary
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/index.h"
#include "kernels/sample/sample.h"
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

using LogitEdit = kernels::LogitEdit;

// One draw, as kernels/sample/sample.h says.
struct LogitDraw {
  Index row = 0;                   // of the logits; rows may repeat
  double temperature = 1;          // above 0
  double top_p = 1;                // above 0, at most 1
  Index top_k = 0;                 // 0: all
  double uniform = 0;              // in [0, 1)
  std::vector<LogitEdit> edits{};  // of distinct ids
};

struct DrawnId {
  std::int32_t id = 0;
  float logit = 0;  // unedited
};

// An id for each draw; waits for them.
[[nodiscard]] std::vector<DrawnId> draw_ids(const Tensor& logits_TV,
                                            std::span<const LogitDraw> draws);

}  // namespace tessera::ops
