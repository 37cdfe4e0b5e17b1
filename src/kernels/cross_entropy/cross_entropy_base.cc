#include <cmath>

#include "kernels/cross_entropy/loss_rows.h"

namespace tessera::kernels {
namespace {

void scale_exp(const float* x, Index V, float max, float factor, float* y) noexcept {
  for (Index v = 0; v < V; ++v)
    y[v] = factor * std::exp(x[v] - max);
}

}  // namespace

void cross_entropy_base(const CrossEntropyArgs<float>& args, const Queue& queue) {
  cross_entropy_rows(args, queue.pool(), {.row_sum_exp = row_sum_exp_base, .scale_exp = scale_exp});
}

}  // namespace tessera::kernels
