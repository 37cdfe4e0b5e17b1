// The loss that keeps experts equally busy (arXiv 2401.06066, §3.3).
//
// T tokens · E experts · A chosen per token
#pragma once

#include <span>

#include "ops/router.h"
#include "tensor/transfer.h"

namespace tessera::ops {

struct BalanceOptions {
  std::span<const Index> sequence_begin;  // first rows, ascending from 0; the last ends at row T
  float alpha = 0;
};

struct BalanceLoss {
  Tensor loss;                 // [1]
  DeviceValues<double> value;  // the same
};

// alpha · mean over sequences of Σ_e f_e P_e, where f_e = E/(A · rows) · (times e was chosen) and
// P_e = the mean score of e. The gradient flows through the scores alone. One sequence over all
// rows: the batch form.
[[nodiscard]] BalanceLoss balance_loss(const Routing& routing, const BalanceOptions& options);

}  // namespace tessera::ops
