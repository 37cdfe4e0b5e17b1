// Pieces of a row of logits that log_softmax and cross_entropy share.
#pragma once

#include "base/index.h"
#include "base/thread_pool.h"
#include "kernels/log_softmax/log_softmax.h"

namespace tessera::kernels {

// The maximum over numbers (-Inf when there are none), and the sum over v of exp(x - max), which is
// NaN when the row holds a NaN or its maximum is infinite.
struct RowSumExp {
  float max = 0;
  double sum = 0;
};

// With the rounding and the order of summation that log_softmax.h states.
using RowSumExpFn = RowSumExp(const float* x, Index V) noexcept;

RowSumExpFn row_sum_exp_base;
RowSumExpFn row_sum_exp_avx2;

// The last steps, the same for all variants: log_norm and argmax as log_softmax.h defines them.
double row_log_norm(const float* x, Index V, RowSumExp sums) noexcept;
Index row_argmax(const float* x, Index V, float max) noexcept;

// log_softmax with the row sums of a variant.
void log_softmax_rows(const LogSoftmaxArgs& args,
                      base::ThreadPool& pool,
                      RowSumExpFn& row_sum_exp) noexcept;

}  // namespace tessera::kernels
