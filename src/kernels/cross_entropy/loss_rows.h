// The steps of a row that do not depend on the instruction set.
#pragma once

#include "kernels/cross_entropy/cross_entropy.h"
#include "kernels/log_softmax/row_results.h"

namespace tessera::kernels {

// y[v] = factor * exp(x[v] - max). y may be exactly x.
using ScaleExpFn = void(const float* x, Index V, float max, float factor, float* y) noexcept;

// The loops that a variant brings.
struct LossLoops {
  RowSumExpFn* row_sum_exp = nullptr;
  ScaleExpFn* scale_exp = nullptr;
};

void cross_entropy_rows(const CrossEntropyArgs<float>& args,
                        base::ThreadPool& pool,
                        LossLoops loops) noexcept;

}  // namespace tessera::kernels
