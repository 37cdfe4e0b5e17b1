// The last step of a row, shared by the variants: cold code, the same for all.
#pragma once

#include "kernels/log_softmax/log_softmax.h"

namespace tessera::kernels {

// Writes the results of row t from its maximum over numbers (-Inf when there are none) and
// sum = sum over v of exp(x - max), which is NaN when the row holds a NaN or an infinite maximum.
void store_row_results(const LogSoftmaxArgs& args, Index t, float max, double sum) noexcept;

}  // namespace tessera::kernels
