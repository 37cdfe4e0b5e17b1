// The sum of the losses of rows or sequences, where they were computed.
#pragma once

#include <span>

#include "base/index.h"
#include "kernels/queue.h"
#include "kernels/variant.h"

namespace tessera::kernels {

//   sum = sum over i of losses[i]       rounded = sum in f32
//
// In double; the host adds in order, a GPU by threads, always in the same order. There may be no
// losses. NaN and Inf as IEEE says. Aliasing: sum may be losses. Determinism: the same bits for any
// thread count.
struct SumLossesArgs {
  const double* losses = nullptr;  // [count]
  double* sum = nullptr;           // [1]
  float* rounded = nullptr;        // [1]
  Index count = 0;
};

using SumLossesFn = void(const SumLossesArgs& args, const Queue& queue);

SumLossesFn sum_losses_ref;
SumLossesFn sum_losses_cuda;

[[nodiscard]] std::span<const Variant<SumLossesFn>> sum_losses_variants();

}  // namespace tessera::kernels
