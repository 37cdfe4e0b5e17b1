// Natural-log softmax of logit rows at chosen ids, with the arg max and the normaliser: what greedy
// decoding, log-probabilities and cross-entropy need from a row of logits, in one pass over memory.
#pragma once

#include <cstdint>
#include <span>

#include "base/index.h"
#include "kernels/queue.h"
#include "kernels/variant.h"

namespace tessera::kernels {

// For every row t, with m[t] = max over v of x[t, v]:
//
//   argmax[t]      = the lowest v with x[t, v] == m[t]
//   log_norm[t]    = m[t] + ln(sum over v of exp(x[t, v] - m[t]))        (log-sum-exp, double)
//   log_probs[t]   = x[t, id] - log_norm[t],  id = ids[t], or argmax[t] where ids == nullptr
//
// Any id's log-probability follows later from log_norm: float(double(x[t, id]) - log_norm[t]).
// V >= 1. Every id must be in [0, V); the caller checks. Strides count elements.
// NaN: the maximum and argmax skip NaN (a row of nothing else has argmax 0); log_norm and log_probs
// of a row that holds a NaN are NaN. Infinities: a row with +Inf has log_norm +Inf, a row of -Inf
// alone -Inf, and log_probs follow by subtraction. Rounding: exp in f32 (2 ULP), summed in f32 over
// at most 64 values per partial sum and in double beyond, in an order that depends on V only. Error
// of log_norm: 72 * 2^-24 absolute, plus one rounding of x - m (2^-24 * |x - m| of the values that
// matter). log_probs: one more rounding to f32. Determinism: the same bits for any thread count and
// any split of the rows.
struct LogSoftmaxArgs {
  const float* x = nullptr;           // [T, V]
  const std::int32_t* ids = nullptr;  // [T] or nullptr
  float* log_probs = nullptr;         // [T]
  double* log_norm = nullptr;         // [T]
  std::int32_t* argmax = nullptr;     // [T]
  Index T = 0;
  Index V = 0;
  Index x_stride = 0;
};

using LogSoftmaxFn = void(const LogSoftmaxArgs& args, const Queue& queue);

LogSoftmaxFn log_softmax_ref;
LogSoftmaxFn log_softmax_base;
LogSoftmaxFn log_softmax_avx2;
LogSoftmaxFn log_softmax_cuda;

[[nodiscard]] std::span<const Variant<LogSoftmaxFn>> log_softmax_variants();

}  // namespace tessera::kernels
